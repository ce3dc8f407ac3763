import FileIO
import Kubernetes
import SystemPackage
import YAML

/// The field `directory` of a source of Argo CD: plain manifests, and files of jsonnet among them.
struct ArgoDirectory {
    private static let known: Set<String> = ["recurse", "include", "exclude", "jsonnet"]

    /// A part of the folder that one renderer reads.
    struct Part {
        let path: String
        let kind: ManifestSource.Kind
        let suffix: String
    }

    private let options: ManifestOptions
    private let jsonnet: JsonnetOptions
    private let folder: String

    /// - Parameter folder: The path of the folder in its tree.
    init(_ field: ObjectField?, _ environment: ArgoBuildEnvironment, folder: String) throws(GitOpsError) {
        try field?.check(Self.known)
        self.folder = folder
        options = ManifestOptions(
            include: try Self.patterns(field?["include"]),
            exclude: try Self.patterns(field?["exclude"]) + [
                FilePattern(whole: "*.jsonnet"), FilePattern(whole: "*.libsonnet"),
            ],
            recurses: try field?["recurse"]?.boolean() ?? false,
            requiresMatches: false
        )
        var jsonnet = JsonnetOptions()
        if let field = field?["jsonnet"] {
            try field.check(["extVars", "tlas", "libs"])
            for library in try field["libs"]?.list() ?? [] {
                jsonnet.libraries.append(environment.expand(try library.text()))
            }
            jsonnet.external = try Self.variables(field["extVars"], environment)
            jsonnet.arguments = try Self.variables(field["tlas"], environment)
        }
        self.jsonnet = jsonnet
    }

    /// The manifests of the folder, if it has any or nothing at all, and each file of jsonnet.
    func kinds(at location: TreeLocation, of source: ManifestSource) throws -> [Part] {
        guard try Directory.examine(location.path) == .directory else {
            throw RenderingError.sourceMissing(source.name, path: location.shown)
        }
        var programs: [String] = []
        var hasManifests = false
        try collect(location.path, FilePath(), depth: 0) { path in
            guard options.include.isEmpty || options.include.contains(where: { $0.matches(path) }) else {
                return
            }
            switch path.extension {
            case "jsonnet": programs.append(path.string)
            case "libsonnet": break
            default: hasManifests = true
            }
        }
        let excluded = options.exclude.dropLast(2)
        programs = programs.filter { path in !excluded.contains { $0.matches(FilePath(path)) } }
        var parts: [Part] = []
        if hasManifests || programs.isEmpty {
            parts.append(Part(path: folder, kind: .manifests(options), suffix: ""))
        }
        for (index, program) in programs.sorted().enumerated() {
            let number = parts.isEmpty && index == 0 ? "" : "-jsonnet-\(index + 1)"
            parts.append(
                Part(
                    path: FilePath(folder).appending(program).string,
                    kind: .jsonnet(jsonnet),
                    suffix: number
                )
            )
        }
        return parts
    }

    private func collect(_ root: FilePath, _ folder: FilePath, depth: Int, _ body: (FilePath) -> Void) throws
    {
        guard depth <= 32 else {
            throw RenderingError.overLimit(place: root.string, what: "levels of folders", limit: 32)
        }
        for entry in try Directory.entries(of: root.pushing(folder)) where !entry.name.hasPrefix(".") {
            let path = folder.appending(entry.name)
            if entry.kind != .directory {
                body(path)
            } else if options.recurses {
                try collect(root, path, depth: depth + 1, body)
            }
        }
    }

    /// A pattern of Argo CD, in which a star stands for slashes too, and `{a,b}` for either.
    private static func patterns(_ field: ObjectField?) throws(GitOpsError) -> [FilePattern] {
        guard let field, field.node.string != "" else { return [] }
        let text = try field.text()
        guard let open = text.firstIndex(of: "{"), let close = text[open...].firstIndex(of: "}") else {
            return [FilePattern(whole: text)]
        }
        let (before, after) = (text[..<open], text[text.index(after: close)...])
        guard !before.contains("{"), !after.contains("{") else {
            throw field.unsupported("a pattern with braces twice", "write the pattern without braces")
        }
        return text[text.index(after: open)..<close].split(separator: ",", omittingEmptySubsequences: false)
            .map { FilePattern(whole: before + $0 + after) }
    }

    private static func variables(
        _ field: ObjectField?,
        _ environment: ArgoBuildEnvironment
    ) throws(GitOpsError) -> [JsonnetOptions.Variable] {
        var variables: [JsonnetOptions.Variable] = []
        for entry in try field?.list() ?? [] {
            try entry.check(["name", "value", "code"])
            variables.append(
                JsonnetOptions.Variable(
                    try entry.required("name").text(),
                    environment.expand(try entry["value"]?.anyText() ?? ""),
                    isCode: try entry["code"]?.boolean() ?? false
                )
            )
        }
        return variables
    }
}
