import Kubernetes
import SystemPackage
import YAML

/// Finds the files that a source of Flux stands for on this machine.
struct FluxSourceReader {
    private static let git: Set<String> = [
        "interval", "url", "ref", "suspend", "timeout", "secretRef", "provider", "verify", "proxySecretRef",
        "ignore",
        "recurseSubmodules", "include", "sparseCheckout", "serviceAccountName",
    ]

    let catalog: GitOpsCatalog

    /// The commit of a GitRepository.
    func tree(of object: FluxObject) throws(GitOpsError) -> SourceTree {
        let spec = try object.spec(Self.git)
        for name in ["include", "ignore", "sparseCheckout"] where spec[name] != nil {
            throw try spec.required(name).unsupported(name, "take the field away: the whole commit is read")
        }
        return try catalog.commit(try spec.required("url"), try revision(spec["ref"]))
    }

    private static let oci: Set<String> = [
        "interval", "url", "ref", "suspend", "timeout", "secretRef", "provider", "verify", "proxySecretRef",
        "certSecretRef", "serviceAccountName", "insecure", "layerSelector", "ignore",
    ]

    /// What an OCIRepository names.
    private func artifact(
        of object: FluxObject,
        _ content: RegistryArtifact.Content
    ) throws(GitOpsError) -> RegistryArtifact {
        let spec = try object.spec(Self.oci)
        if content == .files {
            for name in ["layerSelector", "ignore"] where spec[name] != nil {
                throw try spec.required(name).unsupported(
                    name,
                    "take the field away: all of the one layer is read"
                )
            }
        }
        let url = try spec.required("url")
        let text = try url.text()
        guard text.hasPrefix("oci://"), let repository = RegistryArtifact.repository(of: text) else {
            throw url.malformed("\"\(text)\" is no repository of a registry, expected oci://HOST/PATH")
        }
        let reference = spec["ref"]
        try reference?.check(["tag", "digest", "semver", "semverFilter"])
        if let digest = reference?["digest"] {
            return RegistryArtifact(content, repository: repository, version: nil, digest: try digest.text())
        }
        if let range = reference?["semver"] {
            throw range.unsupported(
                "a range of versions",
                "write tag: with the version that is to be shipped"
            )
        }
        guard content == .chart else {
            let tag = try reference?["tag"]?.anyText() ?? "latest"
            return RegistryArtifact(content, repository: repository, version: tag)
        }
        let version = try spec.required("ref").required("tag").exactVersion()
        return RegistryArtifact(content, repository: repository, version: version)
    }

    /// The tree that a `sourceRef` names.
    func tree(
        _ reference: ObjectField,
        in namespace: String,
        _ set: inout FluxSet
    ) throws(GitOpsError) -> SourceTree {
        let kind = try reference.required("kind")
        guard let known = FluxKind(rawValue: try kind.text()),
            known == .gitRepository || known == .ociRepository
        else {
            throw kind.unsupported(
                "a source of the kind \(try kind.text())",
                "name a GitRepository, whose repository sealift.yaml lists in repositories, or an OCIRepository"
            )
        }
        let object = try set.referred(reference, kind: known.rawValue, in: namespace)
        set.use(object.name)
        return known == .gitRepository ? try tree(of: object) : .registry(try artifact(of: object, .files))
    }

    /// Precedence as in Flux: commit, name, semver, tag, branch.
    private func revision(_ reference: ObjectField?) throws(GitOpsError) -> String? {
        guard let reference else { return nil }
        try reference.check(["commit", "name", "semver", "tag", "branch"])
        if let commit = reference["commit"] { return try commit.anyText() }
        if let name = reference["name"] { return try name.text() }
        if let range = reference["semver"] {
            throw range.unsupported("a range of versions", "write the tag that is to be shipped")
        }
        if let tag = reference["tag"] { return "refs/tags/\(try tag.anyText())" }
        return try reference["branch"]?.anyText()
    }

    // MARK: - Charts

    /// A chart: where it is, and in which version.
    struct Chart {
        let tree: SourceTree
        let path: String
        let version: String?
    }

    private static let chart: Set<String> = [
        "chart", "version", "sourceRef", "interval", "reconcileStrategy", "valuesFiles",
        "ignoreMissingValuesFiles",
        "verify", "suspend",
    ]

    /// The chart that `chart.spec` of a HelmRelease, or the `spec` of a HelmChart, names.
    func chart(_ spec: ObjectField, in namespace: String, _ set: inout FluxSet) throws(GitOpsError) -> Chart {
        try spec.check(Self.chart)
        if let files = spec["valuesFiles"] {
            throw files.unsupported(
                "valuesFiles",
                "write the values into spec.values, or into a ConfigMap of valuesFrom"
            )
        }
        let chart = try spec.required("chart")
        let reference = try spec.required("sourceRef")
        guard try reference.required("kind").text() == FluxKind.helmRepository.rawValue else {
            let tree = try tree(reference, in: namespace, &set)
            return Chart(
                tree: tree,
                path: FilePath(try chart.text()).lexicallyNormalized().string,
                version: nil
            )
        }
        guard try !chart.text().contains("/") else {
            throw chart.malformed(
                "\"\(try chart.text())\" is a name as the command helm has it, expected the name of the chart alone: \(try chart.text().split(separator: "/").last ?? "")"
            )
        }
        let repository = try set.referred(reference, kind: FluxKind.helmRepository.rawValue, in: namespace)
        set.use(repository.name)
        let version = try spec.required("version").exactVersion()
        let url = try repository.field.required("spec").required("url")
        let place = try catalog.chart(try chart.text(), version, of: url)
        return Chart(tree: place.tree, path: place.path, version: version)
    }

    /// The chart that an OCIRepository names: that of its last part, in the folder of what is before it, else in the registry.
    func chart(of object: FluxObject) throws(GitOpsError) -> Chart {
        let spec = try object.field.required("spec")
        let url = try spec.required("url")
        let text = try url.text()
        let name = text.split(separator: "/").last.map(String.init) ?? text
        let parent = String(text.dropLast(name.count + 1))
        for known in [text, parent] where catalog.charts.place(of: known) != nil {
            let version = try spec.required("ref").required("tag").exactVersion()
            guard let found = catalog.charts.chart(name, version, of: known) else { continue }
            return Chart(tree: found.tree, path: found.path, version: version)
        }
        let chart = try artifact(of: object, .chart)
        return Chart(tree: .registry(chart), path: RegistryArtifact.chartFile, version: chart.version)
    }
}
