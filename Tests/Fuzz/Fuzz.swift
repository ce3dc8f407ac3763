import Dispatch
import FuzzTargets
import Glibc
import Synchronization

/// libFuzzer's way in without its `main` (compiler-rt, `FuzzerInterface.h`).
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The fuzzer: `Fuzz TARGET [libFuzzer's arguments]`; `Fuzz` alone lists the targets.
///
/// A trap and a broken promise both end the process; libFuzzer keeps the input.
@main
enum Fuzz {
    private static let target = Mutex<FuzzTarget?>(nil)

    static func main() {
        guard CommandLine.arguments.count > 1 else { return print(FuzzTarget.names.joined(separator: "\n")) }
        do {
            let made = try FuzzTarget.named(CommandLine.arguments[1])
            target.withLock { $0 = made }
        } catch {
            complain("\(error)")
            exit(2)
        }
        var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        arguments.remove(at: 1)
        var count = CInt(arguments.count - 1)
        let status = arguments.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            return runDriver(&count, &start) { bytes, count in
                Fuzz.test(Array(UnsafeBufferPointer(start: bytes, count: count)))
                return 0
            }
        }
        exit(status)
    }

    /// Runs the target to its end while libFuzzer's thread waits.
    private static func test(_ input: [UInt8]) {
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do throws(Violation) {
                _ = try await target.withLock { $0 }?.run(input)
            } catch {
                complain("violation: \(error)")
                abort()
            }
            done.signal()
        }
        done.wait()
    }

    private static func complain(_ text: String) {
        let line = Array("\(text)\n".utf8)
        write(STDERR_FILENO, line, line.count)
    }
}
