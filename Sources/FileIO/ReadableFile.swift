import Glibc
package import SystemPackage

/// A regular file opened for reading, never through a final symbolic link.
///
/// A fifo or a device does not block the opening; it is refused, as a socket is.
package struct ReadableFile: ~Copyable {
    /// Where the file was opened.
    package let path: FilePath
    /// Its size in bytes when it was opened.
    package let size: Int64
    /// Its permission bits when it was opened, such as `0o644`.
    package let permissions: UInt16
    /// The number of the user who owns it.
    package let owner: UInt32

    private let descriptor: CInt

    /// Opens `path`.
    /// - Throws: ``FileError/system(operation:path:errno:)`` or ``FileError/notRegular(path:)``.
    package init(_ path: FilePath) throws(FileError) {
        let opened = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) }
        guard opened >= 0 else {
            let failed = FileError.last("open", path)
            switch failed.errno {
            // A link; a socket, or a device that nobody drives.
            case .tooManySymbolicLinkLevels, .noSuchAddressOrDevice: throw .notRegular(path: path)
            default: throw failed
            }
        }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw .notRegular(path: path)
        }
        self.path = path
        descriptor = opened
        size = Int64(status.st_size)
        permissions = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
        owner = status.st_uid
    }

    deinit {
        close(descriptor)
    }

    /// Reads at most `buffer.count` bytes from byte `offset` on.
    /// - Returns: The number of bytes read; 0 only at the end of the file.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int {
        try checked("read", path) { pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// Fills the whole of `buffer` from byte `offset` on.
    /// - Throws: ``FileError/truncated(path:expected:found:)`` when the file ends before that.
    package func readExactly(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) {
        var filled = 0
        while filled < buffer.count {
            let count = try read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]),
                at: offset + Int64(filled)
            )
            guard count > 0 else {
                throw .truncated(
                    path: path,
                    expected: offset + Int64(buffer.count),
                    found: offset + Int64(filled)
                )
            }
            filled += count
        }
    }

    /// Reads a whole small file.
    /// - Parameter limit: The largest size in bytes that is read into memory.
    /// - Throws: ``FileError/tooLarge(path:limit:)`` before anything is allocated.
    package static func contents(of path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        try ReadableFile(path).contents(limit: limit)
    }

    /// Reads the whole of this small file.
    /// - Parameter limit: The largest size in bytes that is read into memory.
    /// - Throws: ``FileError/tooLarge(path:limit:)`` before anything is allocated.
    package func contents(limit: Int) throws(FileError) -> [UInt8] {
        guard size <= Int64(limit) else { throw .tooLarge(path: path, limit: Int64(limit)) }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        do {
            try bytes.withUnsafeMutableBytes { try readExactly(into: $0, at: 0) }
        } catch let error as FileError {
            throw error
        } catch {
            throw .last("read", path)
        }
        return bytes
    }
}
