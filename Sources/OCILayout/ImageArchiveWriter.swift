import Archive
package import Content
import FileIO
package import SystemPackage

/// Writes images as `docker save` does since version 25: an OCI layout and a `manifest.json` in one tar file, compressed by gzip.
///
/// Layers and manifests stay as they are, so their digests do. The same images give the same bytes.
package struct ImageArchiveWriter: ~Copyable {
    /// An image as `docker load` takes it.
    package struct Image: Encodable {
        let config: String
        /// What it is called.
        package let names: [String]
        let layers: [String]

        /// Names an image.
        package init(_ manifest: ImageManifest, named name: String) {
            config = ImageArchiveWriter.path(of: manifest.config.digest)
            names = [name]
            layers = manifest.layers.map { ImageArchiveWriter.path(of: $0.digest) }
        }

        private enum CodingKeys: String, CodingKey {
            case config = "Config"
            case names = "RepoTags"
            case layers = "Layers"
        }
    }

    private var file: TemporaryFile
    // What is in it is compressed already.
    private var encoder = GzipEncoder(level: 1)

    /// Writes beside the final name, in `folder`.
    package init(in folder: FilePath) throws {
        file = try TemporaryFile(named: ".\(ImageLocation.usbTreeImages).partial", in: folder)
    }

    /// Where a blob is in the archive.
    package static func path(of digest: Digest) -> String {
        "blobs/\(digest.algorithm.rawValue)/\(digest.hex)"
    }

    /// Adds a blob, hashed while it is copied.
    /// - Throws: ``OCILayoutError/overLimit(place:what:limit:)`` from 8 GiB on, ``ContentError`` for other content, and what `source` throws.
    package mutating func add(_ blob: Descriptor, from source: some ContentSource) async throws {
        try header(Self.path(of: blob.digest), size: blob.size)
        try await source.withContent(of: blob) { reader in
            var verified = VerifyingReader(reader, expecting: blob)
            let buffer = ChunkBuffer()
            while true {
                try Task.checkCancellation()
                let count = try await verified.read(into: buffer.bytes)
                if count == 0 { return }
                try write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
            }
        }
        try write([UInt8](repeating: 0, count: TarHeader.padding(after: blob.size)))
    }

    /// Adds a small file.
    package mutating func add(_ name: String, _ bytes: [UInt8]) throws {
        try header(name, size: Int64(bytes.count))
        try write(bytes + [UInt8](repeating: 0, count: TarHeader.padding(after: Int64(bytes.count))))
    }

    /// Ends the archive and gives it its name.
    package consuming func finish(as path: FilePath) throws {
        try write(TarHeader.end)
        try encoder.finish { try file.write($0) }
        try file.commit(to: path)
    }

    private mutating func header(_ name: String, size: Int64) throws {
        guard let header = TarHeader.snapshotEntry(name: name, size: Int(size)) else {
            throw OCILayoutError.overLimit(
                place: "the entry \(name) of an archive",
                what: "bytes",
                limit: 8 << 30
            )
        }
        try write(header)
    }

    private mutating func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    private mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        try encoder.write(bytes) { try file.write($0) }
    }
}
