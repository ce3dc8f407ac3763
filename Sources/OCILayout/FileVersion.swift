import Glibc
import SystemPackage

/// What changes when a file is replaced or written to; for noticing that what was read is no longer what is there.
struct FileVersion: Hashable, Sendable {
    private let numbers: [Int64]

    /// Looks at the file; nil when there is none.
    init?(of path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return nil }
        numbers = [
            Int64(bitPattern: UInt64(status.st_dev)), Int64(bitPattern: UInt64(status.st_ino)),
            Int64(status.st_size),
            Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec),
            Int64(status.st_ctim.tv_sec), Int64(status.st_ctim.tv_nsec),
        ]
    }
}
