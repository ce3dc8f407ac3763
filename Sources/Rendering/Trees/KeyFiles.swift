import FileIO
import Kubernetes

/// Files that must not become part of manifests: private keys, which lie beside the manifests of many a hub.
enum KeyFiles {
    /// How much of a file is looked at, in bytes.
    private static let limit = 4_096

    /// Refuses a private key in PEM.
    /// - Throws: ``TemplateError/privateKey(_:path:)``, ``FileError``.
    static func check(_ file: TreeLocation, of source: ManifestName) throws {
        guard let path = file.path.resolvingLinks else { return }
        let found = try ReadableFile(path)
        var start = [UInt8](repeating: 0, count: limit)
        let count = try start.withUnsafeMutableBytes { try found.read(into: $0, at: 0) }
        guard start[..<count].firstRange(of: Array("PRIVATE KEY-----".utf8)) != nil else { return }
        throw TemplateError.privateKey(source, path: file.shown)
    }
}
