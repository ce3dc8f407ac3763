import Glibc
package import SystemPackage

/// A file that only grows; what was appended is on disk when the call returns.
package struct AppendOnlyFile: ~Copyable {
    /// Where it is.
    package let path: FilePath

    private let descriptor: CInt

    /// Opens or creates the file, with mode 0640 when it is new.
    package init(_ path: FilePath) throws(FileError) {
        if try Directory.examine(path, following: false) == nil {
            try DurableFile.replace(path, with: [], mode: 0o640)
        }
        let opened = try checked("open", path) {
            path.withPlatformString { open($0, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW) }
        }
        self.path = path
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    /// Appends all of `bytes` and waits until they are on disk.
    package func append(_ bytes: [UInt8]) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let start = written
            written += try checked("append to", path) {
                bytes.withUnsafeBytes {
                    Glibc.write(descriptor, $0.baseAddress?.advanced(by: start), $0.count - start)
                }
            }
        }
        try checked("synchronize", path) { fdatasync(descriptor) }
    }

    /// Cuts the file to `size` bytes, which removes what a crash left half-written.
    package func truncate(to size: Int64) throws(FileError) {
        try checked("truncate", path) { ftruncate(descriptor, off_t(size)) }
        try checked("synchronize", path) { fdatasync(descriptor) }
    }
}
