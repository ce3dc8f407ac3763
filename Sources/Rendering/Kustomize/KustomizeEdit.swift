import FileIO
import Glibc
import SystemPackage
import YAML

/// What Argo CD and Flux write into the kustomization of a folder before they build it.
///
/// The tree of the source stays as it is: the folder is copied, with links to all that is beside it.
struct KustomizeEdit {
    private static let depthLimit = 64
    private static let fileLimit = 20_000
    private static let textLimit = 3 << 20

    /// What is written.
    let mapping: YAMLMapping
    private let location: TreeLocation

    /// Reads what is written, and checks the folders that it names.
    init(_ text: String, of source: ManifestSource, at location: TreeLocation) throws {
        let node = try YAMLDocuments.readOne(Array(text.utf8), name: "the edits of the source \(source.name)")
        mapping = node.mapping ?? YAMLMapping()
        self.location = location
        let components = mapping["components"]?.sequence ?? []
        let patches = (mapping["patches"]?.sequence ?? []).compactMap { $0["path"] }
        for reference in components + patches {
            guard let text = reference.string else { continue }
            guard !KustomizeBases.isRemote(text) else {
                throw RenderingError.remoteBase(
                    at: YAMLLocation(location.shown.string, reference.position),
                    base: text
                )
            }
            let target = location.appending(FilePath(text))
            try target.checkPresent(for: source.name)
            guard let real = target.path.resolvingLinks else {
                throw RenderingError.sourceMissing(source.name, path: target.shown)
            }
            guard let boundary = location.boundary, real.starts(with: boundary) else {
                throw RenderingError.leavesFolder(target.shown, target: real)
            }
            if Directory.kind(of: real) == .directory {
                try KustomizeBases(source.name, in: target, staysInside: true).check()
            }
        }
    }

    /// Makes the folder `base` again below the new folder `copy`, with the edited kustomization.
    /// - Returns: The folder in `copy`.
    func write(_ base: FilePath, _ copy: FilePath) throws -> FilePath {
        try Directory.removeTree(copy)
        var below = base
        let root = location.boundary ?? base
        guard below.removePrefix(root) else { return base }
        var real = root
        var shadow = copy
        try Directory.create(shadow)
        for component in below.components {
            try link(real, into: shadow) { $0 != component.string }
            real.append(component)
            shadow.append(component)
            try Directory.create(shadow)
        }
        var count = 0
        try self.copy(real, into: shadow, depth: 0, &count) {
            !PlainManifestRenderer.kustomizations.contains($0)
        }
        let name = PlainManifestRenderer.kustomizations.sorted().first {
            Directory.kind(of: base.appending($0), following: true) == .file
        }
        var kustomization = YAMLMapping()
        if let name, let file = base.appending(name).resolvingLinks {
            let bytes = try ReadableFile.contents(of: file, limit: Self.textLimit)
            let node = try YAMLDocuments.readOne(bytes, name: location.shown.appending(name).string)
            kustomization = node.mapping ?? kustomization
        }
        try DurableFile.replace(
            shadow.appending("kustomization.yaml"),
            with: YAMLEmitter.document(YAMLNode(.mapping(Self.merge(mapping, into: kustomization))))
        )
        return try Directory.resolve(shadow)
    }

    /// Copies a folder, since kustomize takes no file from a link that leads out of its folder; what is too large for it is linked.
    private func copy(
        _ folder: FilePath,
        into shadow: FilePath,
        depth: Int,
        _ count: inout Int,
        _ isWanted: (String) -> Bool = { _ in true }
    ) throws {
        for entry in try Directory.entries(of: folder) where isWanted(entry.name) {
            let source = folder.appending(entry.name)
            let target = shadow.appending(entry.name)
            count += 1
            guard count <= Self.fileLimit, depth <= Self.depthLimit else {
                throw RenderingError.overLimit(
                    place: location.shown.string,
                    what: "files",
                    limit: Self.fileLimit
                )
            }
            switch entry.kind {
            case .directory:
                try Directory.create(target)
                try copy(source, into: target, depth: depth + 1, &count)
            case .file where try ReadableFile(source).size <= Int64(Self.textLimit):
                try TreeFiles.create(target, ReadableFile.contents(of: source, limit: Self.textLimit))
            case .file: try link(target, to: source)
            case .other: try link(target, to: Self.destination(of: source))
            }
        }
    }

    /// Links what is in a folder.
    private func link(_ folder: FilePath, into shadow: FilePath, _ isWanted: (String) -> Bool) throws {
        for entry in try Directory.entries(of: folder) where isWanted(entry.name) {
            try link(shadow.appending(entry.name), to: folder.appending(entry.name))
        }
    }

    private func link(_ link: FilePath, to target: FilePath) throws {
        guard link.withPlatformString({ path in target.withPlatformString { symlink($0, path) } }) == 0 else {
            throw FileError.last("create", link)
        }
    }

    /// The text of a link.
    private static func destination(of link: FilePath) throws -> FilePath {
        var buffer = [CInterop.PlatformChar](repeating: 0, count: Int(PATH_MAX))
        let count = link.withPlatformString { readlink($0, &buffer, buffer.count - 1) }
        guard count >= 0 else { throw FileError.last("read", link) }
        return FilePath(platformString: buffer)
    }

    /// A kustomization with edits: texts are replaced, mappings merged, lists go on, and what has a name already is replaced by it.
    static func merge(_ edits: YAMLMapping, into kustomization: YAMLMapping) -> YAMLMapping {
        var result = kustomization
        for entry in edits.entries {
            switch (result[entry.name]?.content, entry.value.content) {
            case (.sequence(let known)?, .sequence(let added)):
                result[entry.name] = YAMLNode(
                    .sequence(merged(known, added, isNamed: ["images", "replicas"].contains(entry.name)))
                )
            case (.mapping?, .mapping): result[entry.name] = result[entry.name]?.merged(with: entry.value)
            default: result[entry.name] = entry.value
            }
        }
        return result
    }

    private static func merged(_ known: [YAMLNode], _ added: [YAMLNode], isNamed: Bool) -> [YAMLNode] {
        guard isNamed else { return known + added }
        var all = known
        for node in added {
            guard let index = all.firstIndex(where: { $0["name"]?.string == node["name"]?.string }) else {
                all.append(node)
                continue
            }
            var entry = all[index].mapping ?? YAMLMapping()
            // Tag and digest are one: another tag takes an old digest away.
            for key in ["newTag", "digest", "tagSuffix"] where node["newTag"] != nil || node["digest"] != nil
            { entry[key] = nil }
            for change in node.mapping?.entries ?? [] { entry[change.name] = change.value }
            all[index] = YAMLNode(.mapping(entry))
        }
        return all
    }
}
