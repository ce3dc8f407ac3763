package import FileIO
package import SystemPackage

/// The digest of what a file holds.
package enum FileDigest {
    /// Reads the file at `path` to its end.
    package static func of(
        _ path: FilePath,
        _ algorithm: Digest.Algorithm = .sha256
    ) throws(FileError) -> Digest {
        var reader = try FileReader(path)
        let hasher = DigestHasher(algorithm)
        let buffer = ChunkBuffer()
        while true {
            let count = try reader.read(into: buffer.bytes)
            if count == 0 { return hasher.finish() }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
        }
    }

    /// Whether a regular file of this size and digest is at `path`.
    package static func isFile(at path: FilePath, _ digest: Digest, size: Int64) throws(FileError) -> Bool {
        guard Directory.kind(of: path) == .file, try ReadableFile(path).size == size else { return false }
        return try of(path, digest.algorithm) == digest
    }
}
