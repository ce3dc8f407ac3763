import FileIO
import Glibc
import Kubernetes
import SystemPackage
import YAML

/// The generator `git`: folders or files of a repository.
struct GitGenerator {
    private static let depthLimit = 64
    private static let fileLimit = 3 << 20

    private let template: ApplicationTemplate
    private let catalog: GitOpsCatalog

    init(_ template: ApplicationTemplate, _ catalog: GitOpsCatalog) {
        self.template = template
        self.catalog = catalog
    }

    func parameters(_ field: ObjectField, _ trees: inout SourceTrees) async throws -> [[String: GoValue]] {
        try field.check([
            "repoURL", "revision", "directories", "files", "pathParamPrefix", "values", "template",
            "requeueAfterSeconds",
        ])
        let tree = try catalog.commit(field.required("repoURL"), field["revision"]?.anyText())
        let files = try await trees.files(noting: tree)
        let sets: [[String: GoValue]]
        switch (field["directories"], field["files"]) {
        case (let directories?, nil): sets = try self.directories(directories, files, field)
        case (nil, let named?): sets = try self.files(named, files, field)
        default: throw field.malformed("found directories and files or neither, expected one of them")
        }
        return try sets.map { try template.adding(field["values"], to: $0) }
    }

    // MARK: - Directories

    private func directories(
        _ list: ObjectField,
        _ files: TreeFiles,
        _ field: ObjectField
    ) throws -> [[String: GoValue]] {
        let patterns = try patterns(list)
        var folders: [String] = []
        try collect(files.root, FilePath(), depth: 0) { path, kind in
            if kind == .directory { folders.append(path.string) }
        }
        return try folders.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .filter { folder in patterns.select { fnmatch($0, folder, FNM_PATHNAME) == 0 } }
            .map { try placed(path: $0, in: [:], file: nil, field) }
    }

    // MARK: - Files

    private func files(_ list: ObjectField, _ tree: TreeFiles, _ field: ObjectField) throws -> [[String:
        GoValue]]
    {
        let patterns = try patterns(list)
        var names: [String] = []
        try collect(tree.root, FilePath(), depth: 0) { path, kind in
            if kind == .file { names.append(path.string) }
        }
        var sets: [[String: GoValue]] = []
        // As git ls-files has it: a star stands for slashes, too.
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        where patterns.select({ fnmatch($0, name, 0) == 0 }) {
            let path = tree.root.pushing(FilePath(name))
            guard let real = path.resolvingLinks, let root = tree.root.resolvingLinks, real.starts(with: root)
            else {
                continue
            }
            let shown = tree.shown.pushing(FilePath(name)).string
            let bytes = try ReadableFile.contents(of: real, limit: Self.fileLimit)
            let node = try YAMLDocuments.readOne(bytes, name: shown)
            let content = ObjectField(object: field.object, file: shown, node: node)
            for element in node.sequence != nil ? try content.list() : [content] {
                _ = try element.mapping()
                let folder = FilePath(name).removingLastComponent().string
                sets.append(
                    try placed(
                        path: folder,
                        in: values(element.node),
                        file: FilePath(name).lastComponent?.string,
                        field
                    )
                )
            }
        }
        return sets
    }

    private func values(_ node: YAMLNode) -> [String: GoValue] {
        guard case .map(let values) = GoValue(node) else { return [:] }
        guard !template.usesGo else { return values }
        var flat: [String: GoValue] = [:]
        func flatten(_ value: GoValue, _ name: String) {
            switch value {
            case .map(let values) where !values.isEmpty:
                for (key, value) in values { flatten(value, name.isEmpty ? key : "\(name).\(key)") }
            case .list(let values) where !values.isEmpty:
                for (index, value) in values.enumerated() { flatten(value, "\(name).\(index)") }
            default: flat[name] = .string(value.text)
            }
        }
        flatten(.map(values), "")
        return flat
    }

    // MARK: - Paths

    /// Parameters, and what a path gives beside them.
    private func placed(
        path: String,
        in values: [String: GoValue],
        file: String?,
        _ field: ObjectField
    ) throws -> [String: GoValue] {
        let segments = path.split(separator: "/").map(String.init)
        let basename = segments.last ?? "."
        var texts = [
            "path": path.isEmpty ? "." : path, "basename": basename,
            "basenameNormalized": GoFunctions.normalized(basename),
        ]
        if let file {
            texts["filename"] = file
            texts["filenameNormalized"] = GoFunctions.normalized(file)
        }
        let prefix = try field["pathParamPrefix"]?.text()
        var values = values
        if template.usesGo {
            var place = texts.mapValues(GoValue.string)
            place["segments"] = .list(segments.map(GoValue.string))
            if let prefix {
                values[prefix] = .map(["path": .map(place)])
            } else {
                values["path"] = .map(place)
            }
        } else {
            let name = (prefix.map { "\($0)." } ?? "") + "path"
            for (key, text) in texts { values[key == "path" ? name : "\(name).\(key)"] = .string(text) }
            for (index, segment) in segments.enumerated() { values["\(name)[\(index)]"] = .string(segment) }
        }
        return values
    }

    private struct Patterns {
        var included: [String] = []
        var excluded: [String] = []

        func select(_ matches: (String) -> Bool) -> Bool {
            included.contains(where: matches) && !excluded.contains(where: matches)
        }
    }

    private func patterns(_ list: ObjectField) throws -> Patterns {
        try list.list().reduce(into: Patterns()) { patterns, entry in
            try entry.check(["path", "exclude"])
            let path = try entry.required("path").text()
            if try entry["exclude"]?.boolean() == true {
                patterns.excluded.append(path)
            } else {
                patterns.included.append(path)
            }
        }
    }

    private func collect(
        _ root: FilePath,
        _ folder: FilePath,
        depth: Int,
        _ body: (FilePath, Directory.Kind) throws -> Void
    ) throws {
        guard depth <= Self.depthLimit else {
            throw RenderingError.overLimit(
                place: folder.string,
                what: "levels of folders",
                limit: Self.depthLimit
            )
        }
        for entry in try Directory.entries(of: root.pushing(folder)) {
            let path = folder.appending(entry.name)
            if entry.kind == .directory {
                guard !entry.name.hasPrefix(".") else { continue }
                try body(path, .directory)
                try collect(root, path, depth: depth + 1, body)
            } else {
                try body(path, .file)
            }
        }
    }
}
