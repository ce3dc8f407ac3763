import FileIO
import SystemPackage
import YAML

/// Looks through a kustomization and all that it builds on for what kustomize would fetch from a network.
///
/// A snapshot must be the same tomorrow and without a network, so such a base has to be copied into the tree.
struct KustomizeBases {
    private static let fileLimit = 2_000
    private static let lists = [
        "resources", "bases", "components", "crds", "configurations", "generators", "transformers",
        "validators", "patchesStrategicMerge",
    ]
    private static let listsOfObjects = ["patches", "patchesJson6902", "replacements"]
    private static let generators = ["configMapGenerator", "secretGenerator"]

    private var visited = Set<FilePath>()

    /// Checks the kustomization in `folder`, and those it refers to.
    static func check(_ folder: FilePath) throws {
        var bases = KustomizeBases()
        try bases.visit(folder)
    }

    private mutating func visit(_ folder: FilePath) throws {
        guard let real = folder.resolvingLinks, visited.insert(real).inserted else { return }
        guard visited.count <= Self.fileLimit else {
            throw RenderingError.overLimit(
                place: folder.string,
                what: "kustomizations",
                limit: Self.fileLimit
            )
        }
        for name in ManifestFolder.kustomizations.sorted() {
            let file = folder.appending(name)
            guard Directory.kind(of: file, following: true) == .file, let path = file.resolvingLinks else {
                continue
            }
            let bytes = try ReadableFile.contents(of: path, limit: 3 << 20)
            for node in try YAMLDocuments.read(bytes, name: file.string) {
                try check(node, file: file, folder: folder)
            }
        }
    }

    private mutating func check(_ node: YAMLNode, file: FilePath, folder: FilePath) throws {
        for reference in references(in: node) {
            guard let text = reference.string, !text.contains("\n") else { continue }
            let local = folder.pushing(FilePath(text))
            if Directory.kind(of: local, following: true) == .directory {
                try visit(local)
            } else if Directory.kind(of: local, following: true) == nil, Self.isRemote(text) {
                throw RenderingError.remoteBase(
                    at: YAMLLocation(file.string, reference.position),
                    base: text
                )
            }
        }
    }

    private func references(in node: YAMLNode) -> [YAMLNode] {
        var found = Self.lists.flatMap { node[$0]?.sequence ?? [] }
        for list in Self.listsOfObjects {
            found += (node[list]?.sequence ?? []).compactMap { $0["path"] }
        }
        for generator in Self.generators.flatMap({ node[$0]?.sequence ?? [] }) {
            found += [generator["env"]].compactMap(\.self)
            for list in ["files", "envs"] {
                found += (generator[list]?.sequence ?? []).map(Self.withoutKey)
            }
        }
        return found + [node["openapi"]?["path"]].compactMap(\.self)
    }

    /// The path of `key=path`.
    private static func withoutKey(_ node: YAMLNode) -> YAMLNode {
        guard let text = node.string, let equals = text.firstIndex(of: "=") else { return node }
        return YAMLNode(
            YAMLNode.string(String(text[text.index(after: equals)...])).content,
            at: node.position
        )
    }

    /// Whether kustomize would take `text` for a URL or a Git repository.
    static func isRemote(_ text: String) -> Bool {
        if text.contains("://") || text.contains("?ref=") || text.contains("?version=") { return true }
        let lower = text.lowercased()
        if ["git::", "github.com/", "gh:", "bitbucket.org/", "gitlab.com/"].contains(where: lower.hasPrefix) {
            return true
        }
        // user@host:path
        guard let at = text.firstIndex(of: "@"), let colon = text[at...].firstIndex(of: ":") else {
            return false
        }
        return !text[..<colon].contains("/")
    }
}
