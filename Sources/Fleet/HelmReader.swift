import Diagnostics
import Rendering
import Settings
import SystemPackage
import YAML

/// Reads what a source says about its chart.
struct HelmReader {
    /// A chart with its options.
    struct Chart {
        let place: (tree: SourceTree, path: String)
        let options: HelmOptions
        let namespace: String?
    }

    /// The folders of charts, by the URL of their repository.
    let charts: [String: FilePath]
    /// Where a chart without a repository is, and all files with values.
    let tree: SourceTree

    /// Reads a chart.
    func chart(_ value: ConfigurationValue) throws -> Chart {
        let mapping = try value.mapping(
            keys: "chart",
            "repository",
            "version",
            "release",
            "namespace",
            "values",
            "valuesObject",
            "set",
            "setString",
            "setJson",
            "setFile",
            "setLiteral",
            "crds",
            "schema",
            "hooks",
            "lookups"
        )
        let repository = try mapping.optional("repository").map(folder)
        let version = try mapping.optional("version")?.text()
        if let repository = mapping.optional("repository"), version == nil {
            throw repository.invalid("a chart of a repository needs a version")
        }
        let object = mapping.optional("valuesObject")
        if let object { _ = try object.entries() }
        return Chart(
            place: (repository.map(SourceTree.folder) ?? tree, try mapping.required("chart").string()),
            options: HelmOptions(
                release: try mapping.optional("release")?.string(),
                version: version,
                files: tree,
                valueFiles: try mapping.optional("values")?.list().map { .init(try $0.string()) } ?? [],
                values: object.map { String(decoding: YAMLEmitter.document($0.node), as: UTF8.self) },
                parameters: try parameters(mapping),
                includesDefinitions: try mapping.optional("crds")?.boolean() ?? true,
                checksSchema: try mapping.optional("schema")?.boolean() ?? true,
                hooks: try mapping.optional("hooks")?.word() ?? .keep,
                allowsLookups: try mapping.optional("lookups")?.choice(of: ["refuse", "empty"]) == "empty"
            ),
            namespace: try mapping.optional("namespace")?.string()
        )
    }

    private func folder(_ value: ConfigurationValue) throws -> FilePath {
        let url = try value.string()
        guard let folder = charts[RepositoryCatalog.key(url)] else {
            throw value.invalid("found \"\(url.terminalSafe)\", expected the url of one of charts")
        }
        return folder
    }

    private func parameters(_ mapping: ConfigurationMapping) throws -> [HelmOptions.Parameter] {
        let keys: [(key: String, style: HelmOptions.Parameter.Style)] = [
            ("setJson", .json), ("set", .guessed), ("setString", .text), ("setFile", .file),
            ("setLiteral", .literal),
        ]
        return try keys.flatMap { key, style in
            try mapping.optional(key)?.entries().map { name, value in
                guard !name.contains("=") else { throw value.invalid("found = in the name of a value") }
                return HelmOptions.Parameter(style, name, try value.text())
            } ?? []
        }
    }
}
