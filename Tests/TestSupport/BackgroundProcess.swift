import Dispatch
import Foundation
import Glibc

/// A server that runs beside a test; it ends with its owner, or with the test process however that ends.
package struct BackgroundProcess: ~Copyable {
    /// What the server had written when it was ready.
    package let output: String

    private let lifeline: FileHandle
    private let hasEnded: DispatchSemaphore

    /// Starts `name`, found on PATH, and waits until its output holds `marker` and the line ends.
    /// - Throws: ``Command/Failure`` if it ends before.
    package init(_ name: String, _ arguments: [String], untilOutputHolds marker: String) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // The shell waits for the end of its input, which comes even if the test is killed, and takes the server along.
        let script = "\"$@\" <&- & child=$!; read nothing; kill $child"
        process.arguments = ["-c", script, "sh", name] + arguments
        let input = try Self.makePipe()
        let output = try Self.makePipe()
        process.standardInput = input.reading
        process.standardOutput = output.writing
        process.standardError = output.writing
        try process.run()
        try input.reading.close()
        try output.writing.close()
        let hasEnded = DispatchSemaphore(value: 0)
        self.output = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                Self.watch(output.reading, name, marker, continuation)
                hasEnded.signal()
            }
        }
        self.hasEnded = hasEnded
        lifeline = input.writing
    }

    deinit {
        do {
            try lifeline.close()
            if hasEnded.wait(timeout: .now() + 10) == .timedOut { print("a server did not end") }
        } catch {
            print("a server was left behind: \(error)")
        }
    }

    /// A pipe that no other child of this process inherits, or its end would never be seen.
    private static func makePipe() throws -> (reading: FileHandle, writing: FileHandle) {
        var ends: [CInt] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Command.Failure(description: "no pipe") }
        return (
            FileHandle(fileDescriptor: ends[0], closeOnDealloc: true),
            FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        )
    }

    /// Waits for the marker, then keeps reading so that the server never waits for us.
    private static func watch(
        _ output: FileHandle,
        _ name: String,
        _ marker: String,
        _ continuation: CheckedContinuation<String, any Error>
    ) {
        var text = ""
        var waiting: CheckedContinuation<String, any Error>? = continuation
        while true {
            let piece = output.availableData
            if piece.isEmpty { break }
            guard let continuation = waiting else { continue }
            text += String(decoding: piece, as: UTF8.self)
            guard let found = text.firstRange(of: marker), text[found.upperBound...].contains("\n") else {
                continue
            }
            continuation.resume(returning: text)
            waiting = nil
        }
        waiting?.resume(throwing: Command.Failure(description: "\(name) did not start: \(text)"))
    }
}
