import FileIO
import Kubernetes
import SystemPackage
import YAML

/// Turns the sources of an Application into sources that the renderers know.
struct ArgoSourceReader {
    private static let known: Set<String> = [
        "repoURL", "path", "chart", "ref", "targetRevision", "helm", "kustomize", "directory", "plugin",
        "name",
    ]

    let application: ArgoApplication
    let catalog: GitOpsCatalog
    /// Whether `${VARIABLE}` in the manifests is replaced.
    let substitutes: Bool?
    /// What charts may do.
    let charts: ChartPolicy

    /// The sources, the manifests of later ones before those of earlier ones.
    func sources(_ trees: inout SourceTrees) async throws -> [ManifestSource] {
        let references = try references()
        var sources: [ManifestSource] = []
        for field in application.sources {
            try field.check(Self.known)
            if let plugin = field["plugin"] {
                throw plugin.unsupported(
                    "a plugin of Argo CD",
                    "render it where the plugin is, and name the folder with what it gives"
                )
            }
            let given = ["helm", "kustomize", "directory"].filter { field[$0] != nil }
            guard given.count <= 1 else {
                throw field.malformed("multiple application sources defined: \(given.joined(separator: ","))")
            }
            // A source that only lends files to others.
            if field["ref"] != nil, field["path"] == nil, field["chart"] == nil { continue }
            sources += try await read(field, references, number: sources.count, &trees)
        }
        return sources
    }

    /// The trees that `$NAME/` in the path of a value file means.
    private func references() throws -> [String: SourceTree] {
        var references: [String: SourceTree] = [:]
        for field in application.sources {
            guard let name = field["ref"] else { continue }
            let tree = try catalog.commit(field.required("repoURL"), field["targetRevision"]?.anyText())
            guard references.updateValue(tree, forKey: try name.text()) == nil else {
                throw name.malformed("another source has the ref \(try name.text()), too")
            }
        }
        return references
    }

    /// The tree that `repoURL` and `targetRevision` name: a commit, or the files of an artifact.
    private func tree(_ field: ObjectField) throws(GitOpsError) -> SourceTree {
        let place = try field.required("repoURL")
        let url = try place.text()
        guard url.hasPrefix("oci://"), let repository = RegistryArtifact.repository(of: url) else {
            return try catalog.commit(place, field["targetRevision"]?.anyText())
        }
        let revision = try field.required("targetRevision").anyText()
        let isDigest = revision.hasPrefix("sha256:")
        return .registry(
            RegistryArtifact(
                .files,
                repository: repository,
                version: isDigest ? nil : revision,
                digest: isDigest ? revision : nil
            )
        )
    }

    private func read(
        _ field: ObjectField,
        _ references: [String: SourceTree],
        number: Int,
        _ trees: inout SourceTrees
    ) async throws -> [ManifestSource] {
        let name = try name(number, field)
        let tree: SourceTree
        let path: String
        var version: String?
        if let chart = field["chart"] {
            let exact = try field.required("targetRevision").exactVersion()
            (tree, path) = try catalog.chart(try chart.text(), exact, of: try field.required("repoURL"))
            version = exact
        } else {
            tree = try self.tree(field)
            let normal = FilePath(field["path"]?.node.string ?? "").lexicallyNormalized().string
            path = normal.isEmpty ? "." : normal
        }
        let files = try await trees.files(of: tree)
        let environment = ArgoBuildEnvironment(application, field, commit: files.commit?.id)
        let source = try source(name, tree, path, .detected(ManifestOptions()))
        let location = try files.location(path, for: name)
        let kind: ManifestSource.Kind
        if let directory = field["directory"] {
            let options = try ArgoDirectory(directory, environment, folder: path)
            return try options.kinds(at: location, of: source).map {
                try self.source(name, tree, $0.path, $0.kind, suffix: $0.suffix)
            }
        } else if field["helm"] != nil || version != nil {
            let options = helm(references, environment)
            kind = .helm(
                try await options.options(
                    field["helm"],
                    chart: path,
                    in: tree,
                    version: version,
                    for: name,
                    &trees
                )
            )
        } else if let kustomize = field["kustomize"] {
            kind = .kustomize(try ArgoKustomize(environment).options(kustomize))
        } else {
            switch try SourceDetection.kind(
                at: location,
                of: source,
                otherwise: ManifestOptions(),
                allowsJsonnet: true
            ) {
            case .helm:
                let options = helm(references, environment)
                kind = .helm(
                    try await options.options(nil, chart: path, in: tree, version: nil, for: name, &trees)
                )
            case .manifests:
                let options = try ArgoDirectory(nil, environment, folder: path)
                return try options.kinds(at: location, of: source).map {
                    try self.source(name, tree, $0.path, $0.kind, suffix: $0.suffix)
                }
            case let other: kind = other
            }
        }
        return [try self.source(name, tree, path, kind)]
    }

    private func helm(_ references: [String: SourceTree], _ environment: ArgoBuildEnvironment) -> ArgoHelm {
        ArgoHelm(
            application: application,
            references: references,
            environment: environment,
            policy: charts
        )
    }

    private func source(
        _ name: ManifestName,
        _ tree: SourceTree,
        _ path: String,
        _ kind: ManifestSource.Kind,
        suffix: String = ""
    ) throws -> ManifestSource {
        try ManifestSource(
            name: suffix.isEmpty ? name : ManifestName(name.description + suffix),
            tree: tree,
            path: path,
            kind: kind,
            namespace: application.destination.namespace,
            substitutes: substitutes ?? false
        )
    }

    /// What a source is called: like its Application, from the second one on with a number.
    private func name(_ number: Int, _ field: ObjectField) throws -> ManifestName {
        let text = application.name.replacing(".", with: "-") + (number > 0 ? "-source-\(number + 1)" : "")
        do {
            return try ManifestName(text)
        } catch {
            throw GitOpsError.malformedField(
                object: field.object,
                at: field.place,
                path: YAMLPath([.key("metadata"), .key("name")]),
                reason: "\"\(text)\" is no name of a source, expected at most 63 of a-z, 0-9, - and ."
            )
        }
    }
}
