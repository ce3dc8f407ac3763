import Content
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
            "digest",
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
        let version = try mapping.optional("version")?.text()
        let place = try place(mapping, version: version)
        let object = mapping.optional("valuesObject")
        if let object { _ = try object.entries() }
        return Chart(
            place: place,
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

    /// Where the chart is: in the tree, in the folder of its repository, or in a registry.
    private func place(
        _ mapping: ConfigurationMapping,
        version: String?
    ) throws -> (tree: SourceTree, path: String) {
        let chart = try mapping.required("chart").string()
        let digest = mapping.optional("digest")
        guard let repository = mapping.optional("repository") else {
            if let digest {
                throw digest.invalid("a digest belongs to a chart of a registry, found one in the tree")
            }
            return (tree, chart)
        }
        let url = try repository.string()
        guard version != nil else { throw repository.invalid("a chart of a repository needs a version") }
        if let folder = charts[RepositoryCatalog.key(url)] {
            if let digest {
                throw digest.invalid("a digest belongs to a chart of a registry, found a folder of charts")
            }
            return (.folder(folder), chart)
        }
        guard url.hasPrefix("oci://"), let parent = RegistryArtifact.repository(of: url) else {
            throw repository.invalid(
                "found \"\(url.terminalSafe)\", expected the url of one of charts, or oci://"
            )
        }
        let artifact = RegistryArtifact(
            .chart,
            repository: "\(parent)/\(chart)",
            version: version,
            digest: try digest.map(self.digest(_:))
        )
        return (.registry(artifact), RegistryArtifact.chartFile)
    }

    private func digest(_ value: ConfigurationValue) throws -> String {
        do {
            return try Digest(value.string()).description
        } catch is ContentError {
            throw value.invalid("expected sha256: and 64 hexadecimal digits, the digest of a manifest")
        }
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
