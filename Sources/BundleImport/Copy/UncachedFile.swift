import Content
import FileIO
import Glibc
import SystemPackage

/// A file as its disk has it, and not as the system remembers it.
struct UncachedFile: ~Copyable {
    private let file: ReadableFile
    private let path: FilePath

    /// Opens a file whose bytes are on the disk, and lets the system forget them.
    init(_ path: FilePath) throws(FileError) {
        file = try ReadableFile(path)
        self.path = path
        let descriptor = path.withPlatformString { open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Advice: file systems in memory keep what they have.
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// Its size, and the digest of its bytes.
    /// - Parameter report: Told how many bytes were read each time.
    func digest(_ report: (Int64) -> Void) throws -> (Int64, Digest) {
        let hasher = DigestHasher()
        let buffer = ChunkBuffer()
        var offset: Int64 = 0
        while true {
            let count = try file.read(into: buffer.bytes, at: offset)
            guard count > 0 else { break }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
            offset += Int64(count)
            report(Int64(count))
        }
        return (offset, hasher.finish())
    }
}
