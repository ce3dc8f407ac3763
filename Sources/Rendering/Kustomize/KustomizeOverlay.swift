import FileIO
import SystemPackage
import YAML

/// A kustomization of ours over the folder of a source: what the options put over it, and all manifests of a folder that has none itself.
struct KustomizeOverlay {
    /// What is built: the folder of the source if nothing is put over it.
    let folder: FilePath

    /// Writes what is needed.
    /// - Throws: ``RenderingError/malformedOverlay(_:reason:)``.
    init(
        _ options: KustomizeOptions,
        over base: FilePath,
        of source: ManifestSource,
        at location: TreeLocation,
        _ context: RenderingContext
    ) throws {
        let isKustomization = try Directory.entries(of: base).contains {
            PlainManifestRenderer.kustomizations.contains($0.name)
        }
        var base = base
        var edits: YAMLMapping?
        if let text = options.edits {
            let edit = try KustomizeEdit(text, of: source, at: location)
            edits = edit.mapping
            if isKustomization {
                base = try edit.write(base, context.scratch.appending("edited-\(source.name)"))
                edits = nil
            }
        }
        guard options.overlay != nil || edits != nil || options.rules == .flux && !isKustomization else {
            folder = base
            return
        }
        let folder = context.scratch.appending("overlay-\(source.name)")
        try Directory.removeTree(folder)
        try Directory.create(folder)
        guard let real = folder.resolvingLinks else {
            throw RenderingError.sourceMissing(source.name, path: folder)
        }
        var mapping = try Self.mapping(options.overlay, of: source)
        var resources = [base]
        if options.rules == .flux, !isKustomization {
            resources = try Self.resources(in: base, root: location, source)
        }
        if let edits {
            mapping = KustomizeEdit.merge(edits, into: mapping)
            if let components = mapping["components"]?.sequence {
                mapping["components"] = YAMLNode(
                    .sequence(
                        components.map {
                            .string(
                                Self.relative(
                                    base.pushing(FilePath($0.string ?? "")).lexicallyNormalized(),
                                    to: real
                                ).string
                            )
                        }
                    )
                )
            }
        }
        mapping["resources"] = YAMLNode(
            .sequence(resources.map { .string(Self.relative($0, to: real).string) })
        )
        try DurableFile.replace(
            folder.appending("kustomization.yaml"),
            with: YAMLEmitter.document(YAMLNode(.mapping(mapping)))
        )
        self.folder = real
    }

    private static func mapping(_ text: String?, of source: ManifestSource) throws -> YAMLMapping {
        guard let text else { return YAMLMapping() }
        let node = try YAMLDocuments.readOne(
            Array(text.utf8),
            name: "the overlay of the source \(source.name)"
        )
        guard let mapping = node.mapping else {
            throw RenderingError.malformedOverlay(
                source.name,
                reason: "found \(node.words), expected a mapping"
            )
        }
        for list in ["resources", "bases"] where mapping[list] != nil {
            throw RenderingError.malformedOverlay(source.name, reason: "\(list) are those of the folder")
        }
        return mapping
    }

    /// The manifests of a folder, and the sub-folders that are kustomizations themselves.
    private static func resources(
        in folder: FilePath,
        root: TreeLocation,
        _ source: ManifestSource,
        depth: Int = 0
    ) throws -> [FilePath] {
        guard depth <= 32 else {
            throw RenderingError.overLimit(place: root.shown.string, what: "levels of folders", limit: 32)
        }
        var found: [FilePath] = []
        for entry in try Directory.entries(of: folder) where !entry.name.hasPrefix(".") {
            let path = folder.appending(entry.name)
            switch entry.kind {
            case .directory:
                let isKustomization = try Directory.entries(of: path).contains {
                    PlainManifestRenderer.kustomizations.contains($0.name)
                }
                found +=
                    isKustomization
                    ? [path] : try resources(in: path, root: root, source, depth: depth + 1)
            case .file, .other:
                guard ["yaml", "yml"].contains(path.extension ?? "") else { continue }
                guard let real = path.resolvingLinks, let boundary = root.boundary,
                    real.starts(with: boundary)
                else { throw RenderingError.leavesFolder(path, target: path.resolvingLinks ?? path) }
                found.append(path)
            }
        }
        return found
    }

    /// The way from one folder without links to something else.
    private static func relative(_ path: FilePath, to folder: FilePath) -> FilePath {
        let from = Array(folder.components)
        let to = Array(path.components)
        var common = 0
        while common < min(from.count, to.count), from[common] == to[common] { common += 1 }
        var relative = FilePath()
        for _ in common..<from.count { relative.append("..") }
        for component in to[common...] { relative.append(component) }
        return relative
    }
}
