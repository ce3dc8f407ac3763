import Archive
import Content
import FileIO
import SystemPackage

/// A layer of a `docker save` archive on its way to become a layer of an image.
struct DockerLayer {
    /// Its name in the archive.
    let name: String
    /// The file as it is in the archive.
    let file: Descriptor
    /// The digest that its uncompressed bytes must have.
    let diffID: Digest

    /// Checks the layer against the configuration and compresses it, unless gzip or Zstandard has done that.
    /// - Parameters:
    ///   - layout: Where the file is, and where the result goes.
    ///   - archive: Where it came from, for error messages.
    /// - Throws: ``OCILayoutError/layerMismatch(_:layer:expected:found:)`` or ``ArchiveError/malformed(_:reason:)``.
    func convert(in layout: LayoutDirectory, from archive: FilePath, limits: ArchiveLimits) throws
        -> Descriptor
    {
        let open = try OpenFile(layout.blobPath(file.digest))
        let kept = try Self.mediaType(of: open)
        let hasher = DigestHasher(diffID.algorithm)
        var reader = try ArchiveReader(open, as: .stream, of: archive)
        let hasContent = try reader.openStream()
        guard let kept else {
            var output = try CompressedOutput(layout)
            if hasContent {
                _ = try reader.forEachBlock(limit: limits.fileBytes) { block in
                    hasher.update(block)
                    try output.write(block)
                }
            }
            try check(hasher.finish(), archive)
            return try output.finish()
        }
        if hasContent { _ = try reader.forEachBlock(limit: limits.fileBytes) { hasher.update($0) } }
        try check(hasher.finish(), archive)
        return Descriptor(mediaType: kept, digest: file.digest, size: file.size)
    }

    private func check(_ found: Digest, _ archive: FilePath) throws(OCILayoutError) {
        guard found == diffID else {
            throw .layerMismatch(archive, layer: name, expected: diffID, found: found)
        }
    }

    /// The type of a file that can stay as it is; nil for one that is to be compressed.
    private static func mediaType(of file: OpenFile) throws -> MediaType? {
        guard file.handle.size >= 4 else { return nil }
        let start = ChunkBuffer(capacity: 4)
        try file.handle.readExactly(into: start.bytes, at: 0)
        return switch (start.bytes[0], start.bytes[1], start.bytes[2], start.bytes[3]) {
        case (0x1F, 0x8B, 8, _): .layerGzip
        case (0x28, 0xB5, 0x2F, 0xFD): .layerZstd
        default: nil
        }
    }

    /// A file of the layout that is compressed while it is written.
    private struct CompressedOutput: ~Copyable {
        private let layout: LayoutDirectory
        private var encoder = GzipEncoder(level: 6)
        private var file: TemporaryFile
        private let hasher = DigestHasher()

        init(_ layout: LayoutDirectory) throws {
            self.layout = layout
            file = try TemporaryFile(named: layout.nextIngestName(), in: layout.ingestFolder)
        }

        mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
            try encoder.write(bytes) { part in
                hasher.update(part)
                try file.write(part)
            }
        }

        mutating func finish() throws -> Descriptor {
            try encoder.finish { part in
                hasher.update(part)
                try file.write(part)
            }
            let descriptor = Descriptor(mediaType: .layerGzip, digest: hasher.finish(), size: file.count)
            try file.synchronize()
            try layout.take(file.path, as: descriptor)
            return descriptor
        }
    }
}
