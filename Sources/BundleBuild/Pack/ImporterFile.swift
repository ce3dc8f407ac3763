import BundleFormat
import Content
import FileIO
import Synchronization
package import SystemPackage

/// An importer that travels with bundles.
package struct ImporterFile: Sendable {
    /// Where it is at the hub.
    let path: FilePath
    /// Its size in bytes.
    let size: Int64
    /// Its digest.
    let digest: Digest
    /// Its name on a medium.
    let name: String

    /// Reads the program at `path`: its machine from the head of an ELF file, and the digest of all of it.
    /// - Throws: ``FileError``.
    package init(_ path: FilePath, version: String) throws {
        let file = try ReadableFile(path)
        var head = [UInt8](repeating: 0, count: 20)
        let count = try head.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        size = file.size
        digest = try FileDigest.of(path)
        name = BundleNames.importer(version: version, architecture: Self.architecture(head[..<count]))
        self.path = path
    }

    /// What an ELF file runs on (`e_machine`), as images call it; `any` for a script and what is not known.
    private static func architecture(_ head: ArraySlice<UInt8>) -> String {
        guard head.count == 20, head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return "any" }
        switch UInt16(head[18]) | UInt16(head[19]) << 8 {
        case 0x3E: return "amd64"
        case 0xB7: return "arm64"
        default: return "any"
        }
    }
}

/// The folder of a medium with the importers that all bundles on it share; each is written once in a run, and not at all where it is already.
package final class ImporterFolder: Sendable {
    private let folder: FilePath
    private let importers: [ImporterFile]
    private let placed = Mutex<[PackedFile]?>(nil)

    /// Puts `importers` on `medium`.
    package init(on medium: FilePath, _ importers: [ImporterFile]) {
        folder = medium.appending(BundleNames.root).appending(BundleNames.importers)
        self.importers = importers
    }

    /// The bytes that ``place(for:)`` has still to write.
    func missingBytes() throws -> Int64 {
        guard placed.withLock({ $0 == nil }) else { return 0 }
        return try importers.reduce(0) { try $0 + (find($1).isThere ? 0 : $1.size) }
    }

    /// Puts the importers where they are not yet.
    /// - Parameter stream: Whose bundle is made; builds for others may write the same importer at the same time.
    /// - Returns: What the statement says of them, and those that were written now.
    /// - Throws: ``BuildError/notAFolder(_:)``, ``FileError``.
    func place(for stream: String) throws -> (all: [PackedFile], new: [PackedFile]) {
        if let known = placed.withLock({ $0 }) { return (known, []) }
        if let kind = try Directory.examine(folder, following: false), kind != .directory {
            throw BuildError.notAFolder(folder)
        }
        var (all, new): ([PackedFile], [PackedFile]) = ([], [])
        for importer in importers {
            let (name, isThere) = try find(importer)
            let file = PackedFile(name: name, size: importer.size, digest: importer.digest)
            if !isThere {
                try Directory.create(folder)
                try copy(importer, as: name, by: ".\(name).\(stream)")
                new.append(file)
            }
            all.append(file)
        }
        placed.withLock { $0 = all }
        return (all, new)
    }

    /// The name for an importer, and whether it is there: one of another build of the same version stays, since bundles may have signed it.
    private func find(_ importer: ImporterFile) throws -> (name: String, isThere: Bool) {
        for name in [importer.name, "\(importer.name)-\(importer.digest.hex.prefix(8))"] {
            let path = folder.appending(name)
            guard try Directory.examine(path, following: false) != nil else { return (name, false) }
            if try FileDigest.isFile(at: path, importer.digest, size: importer.size) { return (name, true) }
        }
        throw BuildError.bundleExists(folder.appending(importer.name))
    }

    private func copy(_ importer: ImporterFile, as name: String, by temporary: String) throws {
        let source = try ReadableFile(importer.path)
        var copy = try TemporaryFile(named: temporary, in: folder)
        let hasher = DigestHasher()
        let buffer = ChunkBuffer()
        while copy.count < importer.size {
            let count = try source.read(into: buffer.bytes, at: copy.count)
            guard count > 0 else {
                throw FileError.truncated(path: importer.path, expected: importer.size, found: copy.count)
            }
            let piece = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
            hasher.update(piece)
            try copy.write(piece)
        }
        guard hasher.finish() == importer.digest else { throw ContentError.missing(importer.digest) }
        try copy.commit(to: folder.appending(name), mode: 0o755)
    }
}
