import CLinux
import Glibc
package import SystemPackage

/// A file that is written beside its final name and takes that name only when it is whole and on disk.
///
/// Dropped without ``commit(to:mode:)``, it vanishes.
package struct TemporaryFile: ~Copyable {
    /// Where the bytes are while they are written.
    package let path: FilePath

    private let descriptor: CInt
    private var offset: Int64 = 0

    /// Creates `name` in `directory` with mode 0600; a left-over of the same name is replaced.
    ///
    /// `directory` must be on the file system of the final name.
    package init(named name: String, in directory: FilePath) throws(FileError) {
        path = directory.appending(name)
        let target = path
        unlinkIfPresent(target)
        descriptor = try checked("create", target) {
            target.withPlatformString { open($0, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        }
    }

    deinit {
        close(descriptor)
        unlinkIfPresent(path)
    }

    /// The number of bytes written so far.
    package var count: Int64 { offset }

    /// Appends all of `bytes`.
    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let chunk = rest
            let position = offset
            let written = try checked("write", path) {
                pwrite(descriptor, chunk.baseAddress, chunk.count, off_t(position))
            }
            offset += Int64(written)
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Appends all of `bytes`.
    package mutating func write(_ bytes: [UInt8]) throws(FileError) {
        do {
            try bytes.withUnsafeBytes { try write($0) }
        } catch let error as FileError {
            throw error
        } catch {
            throw .last("write", path)
        }
    }

    /// Asks the system to start writing the last `length` bytes back, without waiting for it.
    ///
    /// Advice only: ``synchronize()`` then has less left to wait for.
    package func startWriteback(ofLast length: Int64) {
        _ = sync_file_range(descriptor, max(0, offset - length), length, SEALIFT_SYNC_FILE_RANGE_WRITE)
    }

    /// Waits until every byte is on the disk.
    package func synchronize() throws(FileError) {
        try checked("synchronize", path) { fsync(descriptor) }
    }

    /// Makes the file durable and gives it its final name, atomically and durably.
    ///
    /// Order: mode, `fsync` of the file, `rename`, `fsync` of the folder. After a failed `fsync` the file is discarded.
    package consuming func commit(to destination: FilePath, mode: UInt16 = 0o644) throws(FileError) {
        let descriptor = descriptor
        try FileMode.set(mode, of: path) { fchmod(descriptor, $0) }
        try synchronize()
        try Directory.move(path, to: destination)
        try Directory.synchronize(destination.removingLastComponent())
    }
}

private func unlinkIfPresent(_ path: FilePath) {
    _ = path.withPlatformString { unlink($0) }
}
