import FileIO
import Kubernetes
import SystemPackage
import YAML

/// The field `helm` of a source of Argo CD.
struct ArgoHelm {
    private static let known: Set<String> = [
        "releaseName", "values", "valuesObject", "valueFiles", "ignoreMissingValueFiles", "parameters",
        "fileParameters", "skipCrds", "skipTests", "skipSchemaValidation", "passCredentials", "version",
        "namespace",
        "kubeVersion", "apiVersions",
    ]

    let application: ArgoApplication
    /// The trees that `$NAME/` means in the path of a value file.
    let references: [String: SourceTree]
    let environment: ArgoBuildEnvironment
    /// What charts may do.
    let policy: ChartPolicy

    /// What the chart is rendered with.
    /// - Parameter chart: Its path in the tree.
    func options(
        _ field: ObjectField?,
        chart: String,
        in tree: SourceTree,
        version: String?,
        for name: ManifestName,
        _ trees: inout SourceTrees
    ) async throws -> HelmOptions {
        try field?.check(Self.known)
        var options = HelmOptions(release: application.name, version: version, policy: policy)
        guard let field else { return options }
        if let release = field["releaseName"] { options.release = try release.text() }
        if let namespace = field["namespace"], try namespace.text() != application.destination.namespace {
            throw namespace.unsupported(
                "a namespace of helm that is not that of the destination",
                "write it as destination.namespace"
            )
        }
        if let helm = field["version"], try helm.anyText() != "v3" {
            throw helm.unsupported("helm \(try helm.anyText())", "write v3, or take the field away")
        }
        options.includesDefinitions = try field["skipCrds"]?.boolean() != true
        options.checksSchema = try field["skipSchemaValidation"]?.boolean() != true
        options.values = try values(field)
        options.parameters = try parameters(field, chart: chart)
        options.valueFiles = try await valueFiles(field, chart: chart, in: tree, for: name, &trees)
        if let cluster = field["kubeVersion"] {
            options.profile = ClusterProfile(
                kubernetes: try cluster.anyText(),
                apiVersions: try field["apiVersions"]?.list().map { try $0.text() } ?? []
            )
            guard options.profile != nil else {
                throw cluster.malformed("\"\(try cluster.anyText())\" is no version of Kubernetes")
            }
        } else if let versions = field["apiVersions"] {
            throw versions.unsupported(
                "apiVersions without kubeVersion",
                "write kubeVersion, too, or a profile for the site"
            )
        }
        return options
    }

    /// `valuesObject` wins over `values`, which is not read then.
    private func values(_ field: ObjectField) throws -> String? {
        if let object = field["valuesObject"] {
            guard try !object.mapping().entries.isEmpty else { return nil }
            return String(decoding: YAMLEmitter.document(object.node), as: UTF8.self)
        }
        guard let values = field["values"], values.node.string != "" else { return nil }
        return try values.text()
    }

    private func parameters(_ field: ObjectField, chart: String) throws -> [HelmOptions.Parameter] {
        var parameters: [HelmOptions.Parameter] = []
        for entry in try field["parameters"]?.list() ?? [] {
            try entry.check(["name", "value", "forceString"])
            let isText = try entry["forceString"]?.boolean() ?? false
            parameters.append(
                HelmOptions.Parameter(
                    isText ? .text : .guessed,
                    try entry.required("name").text(),
                    environment.expand(try entry["value"]?.anyText() ?? "")
                )
            )
        }
        for entry in try field["fileParameters"]?.list() ?? [] {
            try entry.check(["name", "path"])
            let file = try entry.required("path")
            let path = try Self.path(environment.expand(try file.text()), below: chart, of: file)
            parameters.append(HelmOptions.Parameter(.file, try entry.required("name").text(), path))
        }
        return parameters
    }

    private func valueFiles(
        _ field: ObjectField,
        chart: String,
        in tree: SourceTree,
        for name: ManifestName,
        _ trees: inout SourceTrees
    ) async throws -> [HelmOptions.ValueFile] {
        let mayBeMissing = try field["ignoreMissingValueFiles"]?.boolean() ?? false
        var files: [HelmOptions.ValueFile] = []
        for entry in try field["valueFiles"]?.list() ?? [] {
            let text = try entry.text()
            let file: HelmOptions.ValueFile
            if text.hasPrefix("$"), let slash = text.firstIndex(of: "/"),
                let reference = references[String(text[text.index(after: text.startIndex)..<slash])]
            {
                let path = environment.expand(String(text[text.index(after: slash)...]))
                file = HelmOptions.ValueFile(
                    try Self.path("/" + path, below: chart, of: entry),
                    in: reference
                )
            } else {
                let path = environment.expand(text)
                guard !path.contains("://") else {
                    throw entry.unsupported(
                        "a file with values at a URL",
                        "copy it into the repository and name the copy"
                    )
                }
                guard !text.hasPrefix("$") || path.hasPrefix("/") || !path.isEmpty else {
                    throw entry.malformed("no source has the ref of \(text)")
                }
                if text.hasPrefix("$"), !text.hasPrefix("$ARGOCD_"), !text.hasPrefix("${ARGOCD_") {
                    throw entry.malformed("no source has the ref that \(text) begins with")
                }
                file = HelmOptions.ValueFile(try Self.path(path, below: chart, of: entry))
            }
            if mayBeMissing {
                let files = try await trees.files(noting: file.tree ?? tree)
                let location = try files.location(file.path, for: name)
                guard try Directory.examine(location.path) != nil else { continue }
            }
            files.append(file)
        }
        return files
    }

    /// A path from the chart, or with a slash before it from the root of the repository, out of which it may not lead.
    private static func path(
        _ path: String,
        below chart: String,
        of field: ObjectField
    ) throws(GitOpsError) -> String {
        let relative = FilePath(String(path.drop { $0 == "/" }))
        let whole = (path.hasPrefix("/") ? relative : FilePath(chart).pushing(relative)).lexicallyNormalized()
        guard whole.components.first?.kind != .parentDirectory else {
            throw field.malformed("\(path) leads out of the repository")
        }
        return whole.string
    }
}
