import Glibc
package import SystemPackage

/// What this process may use where that is less than the machine has, as in a container: control groups of both versions
/// (cgroups(7)), and the processors that it may run on.
package struct ProcessLimits: Sendable, Equatable {
    /// The most memory in bytes; nil without a limit.
    package private(set) var memory: Int64?
    /// The most processors, at least 1; nil without a limit.
    package private(set) var processors: Int?

    /// The most that is read of a file of the kernel, in bytes.
    private static let fileLimit = 1 << 14

    /// Reads what the kernel says below `root`; what cannot be read is no limit.
    package init(root: FilePath = "/") {
        let (process, groups) = (root.appending("proc/self"), root.appending("sys/fs/cgroup"))
        for line in Self.text(of: process.appending("status")).split(separator: "\n") {
            let field = line.split(separator: ":", maxSplits: 1)
            guard field.count == 2, field[0] == "Cpus_allowed" else { continue }
            Self.lower(&processors, to: Self.bits(in: field[1]))
        }
        for line in Self.text(of: process.appending("cgroup")).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",")
            var folder = controllers.isEmpty ? groups : groups.appending(String(parts[1]))
            apply(folder, controllers)
            for name in parts[2].split(separator: "/") {
                folder = folder.appending(String(name))
                apply(folder, controllers)
            }
        }
    }

    /// Applies the limits of one group; `controllers` is empty for one of version 2.
    private mutating func apply(_ folder: FilePath, _ controllers: [Substring]) {
        if controllers.isEmpty {
            Self.lower(&memory, to: Int64(Self.line(of: folder.appending("memory.max"))))
            let share = Self.line(of: folder.appending("cpu.max")).split(separator: " ").map { Int64($0) }
            if share.count == 2 { Self.lower(&processors, to: Self.processors(share[0], in: share[1])) }
        }
        if controllers.contains("memory") {
            Self.lower(&memory, to: Int64(Self.line(of: folder.appending("memory.limit_in_bytes"))))
        }
        if controllers.contains("cpu") {
            let quota = Int64(Self.line(of: folder.appending("cpu.cfs_quota_us")))
            let period = Int64(Self.line(of: folder.appending("cpu.cfs_period_us")))
            Self.lower(&processors, to: Self.processors(quota, in: period))
        }
    }

    private static func lower<Number: BinaryInteger>(_ limit: inout Number?, to found: Number?) {
        guard let found, found > 0 else { return }
        limit = min(limit ?? found, found)
    }

    /// How many processors `quota` microseconds of each `period` are, rounded up.
    private static func processors(_ quota: Int64?, in period: Int64?) -> Int? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return Int((quota - 1) / period + 1)
    }

    /// The number of bits that are set in a mask such as `ff,00000001`.
    private static func bits(in mask: Substring) -> Int {
        mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
    }

    private static func line(of path: FilePath) -> Substring {
        text(of: path).split(separator: "\n").first ?? ""
    }

    /// Files of the kernel have no size; what is there is read.
    private static func text(of path: FilePath) -> String {
        do {
            let file = try ReadableFile(path)
            var bytes = [UInt8](repeating: 0, count: fileLimit)
            let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
            return String(decoding: bytes[..<count], as: UTF8.self)
        } catch {
            return ""
        }
    }
}

extension ProcessLimits {
    /// Seconds of processor time that this process has used; 0 where the kernel does not say.
    package static var usedProcessorSeconds: Double {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
