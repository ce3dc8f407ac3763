package import Content
import FileIO
package import SystemPackage

/// A folder of files `root.<N>.dsse.json`, on a medium or in the state of a site.
package struct TrustFolder: Sendable {
    /// Where it is.
    package let path: FilePath

    /// Names a folder; it need not exist.
    package init(_ path: FilePath) {
        self.path = path
    }

    /// The name of the file of a version.
    package static func fileName(version: Int) -> String {
        "root.\(version).dsse.json"
    }

    /// The files of the folder, by version; what has another name is ignored, and so is a missing folder.
    /// - Throws: ``SigningError/rootChainTooLong(_:)`` before anything is read, or ``FileIO/FileError``.
    package func files() throws -> [TrustChain.File] {
        guard try Directory.examine(path) == .directory else { return [] }
        let versions = try Directory.entries(of: path).compactMap { Self.version(ofFileName: $0.name) }
            .sorted()
        guard versions.count <= TrustChain.fileLimit else {
            throw SigningError.rootChainTooLong(versions.count)
        }
        return try versions.map { version in
            let bytes = try file(version).contents()
            return TrustChain.File(version: version, bytes: bytes)
        }
    }

    /// The newest root of a folder that is trusted as it is, such as the hub's own; every step is checked.
    /// - Throws: ``SigningError/noTrustRoot(_:)``, what ``TrustChain/apply(_:persist:)`` throws, or ``FileIO/FileError``.
    package func newest() throws -> SignedRoot {
        let files = try files()
        guard let oldest = files.first else { throw SigningError.noTrustRoot(path) }
        var chain = TrustChain(trusting: try SignedRoot(decoding: oldest.bytes, version: oldest.version))
        try chain.apply(files) { _ in }
        return chain.current
    }

    /// The root that the state of a site names.
    /// - Throws: ``SigningError/trustRootLost(version:)`` when it is missing or another one, ``FileIO/FileError`` when this user may not
    ///   read it.
    package func root(version: Int, digest: Digest) throws -> SignedRoot {
        do {
            let bytes = try file(version).contents()
            let root = try SignedRoot(decoding: bytes, version: version)
            if root.digest == digest { return root }
        } catch let error as FileError where error.isPermission {
            throw error
        } catch {
            throw SigningError.trustRootLost(version: version)
        }
        throw SigningError.trustRootLost(version: version)
    }

    /// Writes a root durably; the folder must exist.
    package func write(_ root: SignedRoot) throws {
        try file(root.root.version).replace(with: root.bytes)
    }

    private func file(_ version: Int) -> RecordFile {
        RecordFile(path.appending(Self.fileName(version: version)), limit: SignedRoot.byteLimit)
    }

    /// The version in a file's name; nil for every other name.
    package static func version(ofFileName name: String) -> Int? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, let version = Int(parts[1]), version > 0, fileName(version: version) == name
        else { return nil }
        return version
    }
}
