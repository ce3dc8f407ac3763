import FileIO
import Kubernetes
import SystemPackage
import YAML

/// Looks through a kustomization and all that it builds on for what kustomize would fetch from a network, for what a commit lacks, and
/// where the program itself does not look, for what is outside the tree.
///
/// A snapshot must be the same tomorrow and without a network, so such a base has to be copied into the tree.
struct KustomizeBases {
    private static let fileLimit = 2_000
    private static let depthLimit = 64
    private static let lists = [
        "resources", "bases", "components", "crds", "configurations", "generators", "transformers",
        "validators", "patchesStrategicMerge",
    ]
    private static let listsOfPlugins = ["generators", "transformers", "validators"]
    private static let listsOfObjects = ["patches", "patchesJson6902", "replacements"]
    private static let generators = ["configMapGenerator", "secretGenerator"]

    private let source: ManifestName
    private let location: TreeLocation
    private let boundary: FilePath?
    private var visited = Set<FilePath>()
    private var files: [TreeLocation] = []

    /// Names a kustomization.
    /// - Parameter staysInside: Whether all that it builds on must be in the tree.
    init(_ source: ManifestName, in location: TreeLocation, staysInside: Bool) {
        self.source = source
        self.location = location
        boundary = staysInside ? location.boundary : nil
    }

    /// Checks the kustomization, and those it refers to.
    /// - Throws: ``RenderingError/remoteBase(at:base:)``, ``RenderingError/leavesFolder(_:target:)``, ``CommitError/incompleteTree(_:at:_:)``.
    func check() throws {
        var bases = self
        try bases.visit(location)
    }

    /// Reads every file of YAML that is built on, since kustomize does not say which one it could not read.
    /// - Throws: `YAMLError` for the first that cannot be read, and as ``check()``.
    func checkReadable() throws {
        var bases = self
        try bases.visit(location)
        if bases.files.isEmpty { bases.files = try Self.manifests(below: location) }
        for file in bases.files where ["yaml", "yml", "json"].contains(file.path.extension ?? "") {
            guard let path = file.path.resolvingLinks else { continue }
            let bytes = try ReadableFile.contents(of: path, limit: 3 << 20)
            _ = try YAMLDocuments.read(bytes, name: file.shown.string)
        }
    }

    /// The files of a folder without a kustomization, as Flux takes them.
    private static func manifests(below folder: TreeLocation, depth: Int = 0) throws -> [TreeLocation] {
        guard depth < depthLimit else { return [] }
        return try Directory.entries(of: folder.path).flatMap { entry -> [TreeLocation] in
            let below = folder.appending(FilePath(entry.name))
            return switch entry.kind {
            case .directory: try manifests(below: below, depth: depth + 1)
            case .file: [below]
            case .other: []
            }
        }
    }

    private mutating func visit(_ folder: TreeLocation) throws {
        guard let real = folder.path.resolvingLinks, visited.insert(real).inserted else { return }
        guard visited.count <= Self.fileLimit else {
            throw RenderingError.overLimit(
                place: folder.shown.string,
                what: "kustomizations",
                limit: Self.fileLimit
            )
        }
        for name in PlainManifestRenderer.kustomizations.sorted() {
            let file = folder.appending(FilePath(name))
            guard Directory.kind(of: file.path, following: true) == .file, let path = file.path.resolvingLinks
            else { continue }
            let bytes = try ReadableFile.contents(of: path, limit: 3 << 20)
            for node in try YAMLDocuments.read(bytes, name: file.shown.string) {
                for reference in references(in: node) { try check(reference, file: file, folder: folder) }
                for plugin in Self.listsOfPlugins.flatMap({ node[$0]?.sequence ?? [] }) {
                    try checkPlugin(plugin, folder: folder)
                }
            }
        }
    }

    private mutating func check(_ reference: YAMLNode, file: TreeLocation, folder: TreeLocation) throws {
        guard let text = reference.string, !text.contains("\n") else { return }
        let local = folder.appending(FilePath(text))
        try local.checkPresent(for: source)
        let kind = Directory.kind(of: local.path, following: true)
        if kind != nil, let boundary, let real = local.path.resolvingLinks, !real.starts(with: boundary) {
            throw RenderingError.leavesFolder(local.shown, target: real)
        }
        if kind == .directory {
            try visit(local)
        } else if kind == .file {
            files.append(local)
        } else if kind == nil, Self.isRemote(text) {
            throw RenderingError.remoteBase(
                at: YAMLLocation(file.shown.string, reference.position),
                base: text
            )
        }
    }

    /// Looks into a file that configures a generator or transformer of kustomize for the files that it names.
    private mutating func checkPlugin(_ reference: YAMLNode, folder: TreeLocation) throws {
        guard boundary != nil, let text = reference.string, !text.contains("\n") else { return }
        let file = folder.appending(FilePath(text))
        guard Directory.kind(of: file.path, following: true) == .file, let path = file.path.resolvingLinks
        else {
            return
        }
        let bytes = try ReadableFile.contents(of: path, limit: 3 << 20)
        for node in try YAMLDocuments.read(bytes, name: file.shown.string) {
            for named in Self.files(in: node) { try check(named, file: file, folder: folder) }
        }
    }

    /// What a configuration calls a file, wherever that stands.
    private static func files(in node: YAMLNode) -> [YAMLNode] {
        switch node.content {
        case .scalar: []
        case .sequence(let nodes): nodes.flatMap(files)
        case .mapping(let mapping):
            mapping.entries.flatMap { entry -> [YAMLNode] in
                switch entry.name {
                case "path", "env": [entry.value]
                case "paths", "files", "envs": (entry.value.sequence ?? []).map(withoutKey)
                default: files(in: entry.value)
                }
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
