import OCILayout
import YAML

/// Charts and artifacts in OCI registries that Flux, Argo CD and k3s fetch: their references stand in several fields, some in other objects.
struct OCISources {
    private struct Name: Hashable {
        let namespace: String?
        let name: String
    }

    private let repositories: [Name: String]

    /// Knows the OCI `HelmRepository` objects among `objects`, by which releases name where their charts are.
    init(_ objects: some Sequence<KubernetesObject>) {
        var repositories: [Name: String] = [:]
        for object in objects where object.id.type.kind == "HelmRepository" {
            guard object.id.type.group == "source.toolkit.fluxcd.io",
                let url = object.node["spec"]?["url"]?.string, url.hasPrefix("oci://")
            else { continue }
            repositories[Name(namespace: object.id.namespace, name: object.id.name)] = url
        }
        self.repositories = repositories
    }

    /// What an object names, by the fields that it stands in.
    func hits(in object: KubernetesObject) -> [ImageHit] {
        let spec = YAMLPath().key("spec")
        guard let node = object.node["spec"] else { return [] }
        switch (object.id.type.group, object.id.type.kind) {
        case ("source.toolkit.fluxcd.io", "OCIRepository"):
            return [Self.artifact(node, at: spec, of: object)].compactMap(\.self)
        case ("source.toolkit.fluxcd.io", "HelmChart"):
            return [chart(node, at: spec, of: object)].compactMap(\.self)
        case ("helm.toolkit.fluxcd.io", "HelmRelease"):
            guard let chart = node["chart"]?["spec"] else { return [] }
            return [self.chart(chart, at: spec.key("chart").key("spec"), of: object)].compactMap(\.self)
        case ("argoproj.io", "Application"): return Self.applications(node, at: spec, of: object)
        case ("argoproj.io", "ApplicationSet"):
            guard let template = node["template"]?["spec"] else { return [] }
            return Self.applications(template, at: spec.key("template").key("spec"), of: object)
        case ("helm.cattle.io", "HelmChart"):
            guard let chart = node["chart"]?.string, chart.hasPrefix("oci://") else { return [] }
            return [
                Self.hit(
                    chart,
                    version: node["version"]?.scalar?.text,
                    at: spec.key("chart"),
                    node,
                    of: object
                )
            ]
        default: return []
        }
    }

    /// `spec.url` and `spec.ref` of an OCIRepository: a digest before a range of versions before a tag.
    private static func artifact(_ node: YAMLNode, at path: YAMLPath, of object: KubernetesObject)
        -> ImageHit?
    {
        guard let url = node["url"]?.string, url.hasPrefix("oci://") else { return nil }
        if let origin = object.node["metadata"]?["annotations"]?[ImageOrigin.annotation]?.string,
            let reference = ImageShape.parse(origin)
        {
            return ImageHit(
                path: path.key("url"),
                position: (node["url"] ?? node).position,
                text: origin,
                meaning: .image(reference, rule(of: object, "OCI source")),
                pinning: .pinned
            )
        }
        let reference = node["ref"]
        if let digest = reference?["digest"]?.string, !digest.isEmpty {
            return hit(url, version: digest, at: path.key("url"), node, of: object)
        }
        let version = reference?["semver"]?.scalar?.text ?? reference?["tag"]?.scalar?.text ?? "latest"
        var hit = hit(url, version: version, at: path.key("url"), node, of: object)
        if case .impossible = hit.pinning, case .image = hit.meaning {
            hit.pinning = .field(path.key("ref").key("digest"))
        }
        return hit
    }

    /// `chart`, `version` and `sourceRef` of a chart in an OCI `HelmRepository`.
    private func chart(_ node: YAMLNode, at path: YAMLPath, of object: KubernetesObject) -> ImageHit? {
        let source = node["sourceRef"]
        guard let chart = node["chart"]?.string, let name = source?["name"]?.string,
            let url = repositories[
                Name(namespace: source?["namespace"]?.string ?? object.id.namespace, name: name)
            ]
        else { return nil }
        let version = node["version"]?.scalar?.text ?? "*"
        return Self.hit("\(url)/\(chart)", version: version, at: path.key("chart"), node, of: object)
    }

    /// The sources of an Application: `oci://…`, or a chart in a registry that is named without a scheme.
    private static func applications(
        _ node: YAMLNode,
        at path: YAMLPath,
        of object: KubernetesObject
    ) -> [ImageHit] {
        var sources = node["source"].map { [(path.key("source"), $0)] } ?? []
        sources += (node["sources"]?.sequence ?? []).enumerated().map { (path.key("sources").index($0), $1) }
        return sources.flatMap { path, source -> [ImageHit] in
            guard let url = source["repoURL"]?.string else { return [] }
            let version = source["targetRevision"]?.scalar?.text
            var hits: [ImageHit] = []
            if let chart = source["chart"]?.string, !url.contains("://") || url.hasPrefix("oci://") {
                hits = [
                    hit("\(url)/\(chart)", version: version ?? "*", at: path.key("chart"), source, of: object)
                ]
            } else if url.hasPrefix("oci://") {
                hits = [hit(url, version: version ?? "latest", at: path.key("repoURL"), source, of: object)]
            }
            for (index, image) in (source["kustomize"]?["images"]?.sequence ?? []).enumerated() {
                guard let text = image.string, let reference = overridden(text) else { continue }
                hits.append(
                    ImageHit(
                        path: path.key("kustomize").key("images").index(index),
                        position: image.position,
                        text: text,
                        meaning: .image(reference, rule(of: object, "kustomize.images")),
                        pinning: reference.digest == nil
                            ? .impossible("kustomize takes a tag or a digest here, not both") : .pinned
                    )
                )
            }
            return hits
        }
    }

    /// The image that `[old=]new` makes of another one; nil where it only renames.
    private static func overridden(_ text: String) -> ImageReference? {
        let image = text.split(separator: "=", maxSplits: 1).last ?? Substring(text)
        return ImageShape.parse(image)
    }

    private static func hit(
        _ location: String,
        version: String?,
        at path: YAMLPath,
        _ node: YAMLNode,
        of object: KubernetesObject
    ) -> ImageHit {
        let name = location.hasPrefix("oci://") ? String(location.dropFirst("oci://".count)) : location
        let position =
            (path.steps.last.flatMap { if case .key(let key) = $0 { node[key] } else { nil } } ?? node)
            .position
        func hit(_ meaning: ImageHit.Meaning, _ pinning: ImagePinning) -> ImageHit {
            ImageHit(path: path, position: position, text: name, meaning: meaning, pinning: pinning)
        }
        let doubtful = ImagePinning.impossible("it is not known")
        guard !name.contains("{{"), !name.contains("${") else { return hit(.doubt(.template, nil), doubtful) }
        let version = version ?? "latest"
        if version.hasPrefix("sha256:"), let reference = ImageShape.parse("\(name)@\(version)") {
            return hit(.image(reference, rule(of: object, "OCI source")), .pinned)
        }
        guard let tag = tag(of: version), let reference = ImageShape.parse("\(name):\(tag)") else {
            return hit(.doubt(version.contains("{{") ? .template : .versionRange(version), nil), doubtful)
        }
        return hit(
            .image(reference, rule(of: object, "OCI source")),
            .impossible("its version is one field, which holds a tag or a digest")
        )
    }

    /// The tag of a version, in which a plus becomes an underscore, as Helm writes it; nil for a range.
    private static func tag(of version: String) -> String? {
        let isRange =
            version.isEmpty || version.contains { " ^~<>=*|,".contains($0) } || version.contains(".x")
        return isRange ? nil : String(version.map { $0 == "+" ? "_" : $0 })
    }

    private static func rule(of object: KubernetesObject, _ field: String) -> ImageOrigin {
        ImageOrigin(.rule, "\(object.id.type.kind) \(field)")
    }
}
