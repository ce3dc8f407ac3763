package import Glibc
package import SystemPackage

/// What a file system can still take.
package struct FreeSpace: Sendable, Hashable {
    /// Bytes that an unprivileged process may still write; nil where the file system does not say, as FUSE without statfs and some network
    /// file systems do not: what is not known is not full, and a write that does not fit is an error of its own.
    package let bytes: Int64?
    /// Names that may still be created; nil where the file system does not count them.
    package let names: Int64?

    /// Asks the file system that holds `path`, or its nearest existing parent.
    package init(at path: FilePath) throws(FileError) {
        var existing = path.isEmpty ? FilePath(".") : path
        while Directory.kind(of: existing, following: true) == nil, existing != "/", existing != "." {
            let parent = existing.removingLastComponent()
            existing = parent.isEmpty ? FilePath(".") : parent
        }
        let probe = existing
        var status = statvfs()
        try checked("examine the file system of", probe) { probe.withPlatformString { statvfs($0, &status) } }
        self.init(status)
    }

    /// Reads an answer of statvfs(3).
    package init(_ status: statvfs) {
        let (bytes, isOver) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        self.bytes = status.f_blocks == 0 ? nil : isOver ? .max : Int64(clamping: bytes)
        names = status.f_files == 0 ? nil : Int64(clamping: UInt64(status.f_favail))
    }
}
