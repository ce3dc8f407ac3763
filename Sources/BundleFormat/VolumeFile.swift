package import Content
import FileIO
import SystemPackage

/// One volume while it is written: appends, and hashes on the way.
///
/// An actor, so that reading and verifying the next piece goes on beside it.
actor VolumeFile {
    private var file: TemporaryFile?
    private let hasher = DigestHasher()
    private var written: Int64 = 0

    init(_ name: String, in folder: FilePath) throws(FileError) {
        file = try TemporaryFile(named: ".\(name).part", in: folder)
    }

    func write(_ bytes: [UInt8]) throws {
        try file?.write(bytes)
        hasher.update(bytes)
        written += Int64(bytes.count)
        file?.startWriteback(ofLast: Int64(bytes.count))
    }

    /// Makes the volume durable under its name.
    func finish(as path: FilePath) throws -> PackedFile {
        if let file = file.take() { try file.commit(to: path) }
        return PackedFile(name: path.lastComponent?.string ?? "", size: written, digest: hasher.finish())
    }
}

/// A file of a bundle, as the statement lists it.
package struct PackedFile: Sendable, Equatable, Encodable {
    /// The name in the bundle's folder.
    package let name: String
    /// The exact size in bytes.
    package let size: Int64
    /// The digest of all bytes.
    package let digest: Digest

    /// Describes a file.
    package init(name: String, size: Int64, digest: Digest) {
        self.name = name
        self.size = size
        self.digest = digest
    }
}
