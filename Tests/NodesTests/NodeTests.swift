import FileIO
import Nodes
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// A folder that is the root of a node.
class NodeTests {
    let folder: TemporaryDirectory
    var root: FilePath { folder.path }

    init() throws {
        folder = try TemporaryDirectory()
    }

    static let local = "http://127.0.0.1:5555"

    func rule(
        _ mirror: String = local,
        _ registries: [String] = ["registry.hub:5000", "docker.io"],
        authority: FilePath? = nil
    ) throws -> MirrorRule {
        MirrorRule(
            mirror: try #require(MirrorAddress(mirror)),
            registries: try registries.map { try RegistryHost($0) },
            authority: authority
        )
    }

    func write(_ text: String, to path: String) throws {
        let file = root.pushing(FilePath(path))
        try Directory.create(file.removingLastComponent())
        try DurableFile.replace(file, with: Array(text.utf8), mode: 0o600)
    }

    func read(_ path: String) throws -> String? {
        let file = root.pushing(FilePath(path))
        guard Directory.kind(of: file) != nil else { return nil }
        return String(decoding: try ReadableFile.contents(of: file, limit: 1 << 20), as: UTF8.self)
    }

    @discardableResult
    func apply(_ changes: [NodeFileChange]) throws -> [NodeFileChange.Action] {
        for change in changes { try change.apply() }
        return changes.map(\.action)
    }
}
