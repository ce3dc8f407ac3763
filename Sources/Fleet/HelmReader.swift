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

    /// Where charts of repositories are.
    let charts: ChartCatalog
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
            "lookups",
            "random"
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
                policy: try Self.policy(mapping)
            ),
            namespace: try mapping.optional("namespace")?.string()
        )
    }

    /// What `lookups` and `random` say.
    /// - Parameter isForMany: Whether they stand for many charts.
    static func policy(_ mapping: ConfigurationMapping, isForMany: Bool = false) throws -> ChartPolicy {
        ChartPolicy(
            allowsLookups: try mapping.optional("lookups")?.choice(of: ["refuse", "empty"]) == "empty",
            keepsRandom: try mapping.optional("random")?.choice(of: ["refuse", "keep"]) == "keep",
            isForMany: isForMany
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
        guard let version else { throw repository.invalid("a chart of a repository needs a version") }
        guard url.contains("://"),
            let found = charts.chart(chart, version, digest: try digest.map(self.digest(_:)), of: url)
        else {
            throw repository.invalid(
                "found \"\(url.terminalSafe)\", expected the url of one of charts, oci:// or https://"
            )
        }
        if let digest {
            guard case .registry(let artifact) = found.tree, artifact.content == .chart else {
                throw digest.invalid("a digest belongs to a chart of a registry, found one of another place")
            }
        }
        return found
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
