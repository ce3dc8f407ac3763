import Diagnostics
import FileIO
import FoundationEssentials
import Glibc
import Signing
import SystemPackage

/// What the program finds around it: clock, environment, machine and user; read once, then passed on.
struct RunEnvironment: Sendable {
    let environment: [String: String]
    let now: Int64
    let standardErrorIsTerminal: Bool
    private let limits = ProcessLimits()

    init() {
        environment = ProcessInfo.processInfo.environment
        now = Int64(time(nil))
        standardErrorIsTerminal = isatty(STDERR_FILENO) == 1
    }

    /// How many processors may be used.
    var processors: Int { min(ProcessInfo.processInfo.activeProcessorCount, limits.processors ?? .max) }

    /// The bytes of memory that may be used: those of the machine, of the container, or of the process.
    var memory: Int64 {
        let machine = Int64(clamping: ProcessInfo.processInfo.physicalMemory)
        return [machine, limits.memory, AddressSpace.limit].compactMap(\.self).min() ?? machine
    }

    /// The folder for what is unpacked on the way: `TMPDIR`, or `/var/tmp`, which is on a disk on most machines.
    var temporaryFolder: FilePath {
        environment["TMPDIR"].flatMap { $0.isEmpty ? nil : FilePath($0) } ?? "/var/tmp"
    }

    /// Whether a progress line may be drawn.
    var showsProgress: Bool { standardErrorIsTerminal && environment["CI"] == nil }

    /// Whether the locale of the terminal is UTF-8.
    var speaksUnicode: Bool {
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return locale.uppercased().replacing("-", with: "").contains("UTF8")
    }

    /// The clock as a moment of the format.
    /// - Throws: ``CommandError/impossibleClock(_:)`` when it is before 2000 or after 9999.
    func timestamp() throws -> Timestamp {
        guard let timestamp = Timestamp(secondsSinceEpoch: now) else {
            throw CommandError.impossibleClock(now)
        }
        return timestamp
    }

    /// The name of the user, or the number of one without.
    var user: String {
        guard let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name else { return "\(geteuid())" }
        return String(cString: name)
    }

    /// The name of the machine.
    var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The number of this process.
    var process: Int32 { getpid() }

    /// Identifies the boot of the machine.
    var boot: String? {
        text(of: "/proc/sys/kernel/random/boot_id")
    }

    /// Seconds since that boot.
    var uptime: Int64? {
        text(of: "/proc/uptime")?.split(separator: ".").first.flatMap { Int64($0) }
    }

    /// Seconds of processor time that this process has used.
    var processorSeconds: Double { ProcessLimits.usedProcessorSeconds }

    /// The executable that runs; its link in /proc when the kernel does not say more.
    var executable: FilePath {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &target, target.count - 1)
        guard length > 0 else { return "/proc/self/exe" }
        return FilePath(String(decoding: target[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// Reads a one-line file of the kernel; nil where there is none.
    private func text(of path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 256)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
