import Kubernetes
import YAML

/// Mistakes in the objects of Flux.
enum FluxChecks {
    private static let removed: [String: (to: String, since: String)] = [
        "source.toolkit.fluxcd.io/v1beta1": ("v1", "Flux 2.8"),
        "source.toolkit.fluxcd.io/v1beta2": ("v1", "Flux 2.8"),
        "kustomize.toolkit.fluxcd.io/v1beta1": ("v1", "Flux 2.8"),
        "kustomize.toolkit.fluxcd.io/v1beta2": ("v1", "Flux 2.8"),
        "helm.toolkit.fluxcd.io/v2beta1": ("v2", "Flux 2.7"),
        "helm.toolkit.fluxcd.io/v2beta2": ("v2", "Flux 2.8"),
        "image.toolkit.fluxcd.io/v1beta1": ("v1", "Flux 2.7"),
        "image.toolkit.fluxcd.io/v1beta2": ("v1", "Flux 2.8"),
    ]

    /// - Parameter objects: Every object of the tree, by `Kind/name`.
    static func findings(in document: LintTree.Document, beside objects: [String: [LintTree.Document]])
        -> [LintFinding]
    {
        guard let group = document.group, group.hasSuffix(".toolkit.fluxcd.io") else { return [] }
        var findings: [LintFinding] = []
        if let row = removed[document.version] {
            findings.append(
                LintFinding(
                    .fluxRemovedAPI,
                    at: document.place(document.node["apiVersion"]),
                    of: document.object,
                    "\(document.version) is gone since \(row.since)",
                    fix: "write \(group)/\(row.to)"
                )
            )
        }
        guard document.kind == "Kustomization", let spec = document.node["spec"] else { return findings }
        if let validation = spec["validation"], document.version.hasSuffix("/v1") {
            findings.append(
                LintFinding(
                    .fluxRemovedAPI,
                    at: document.place(validation),
                    of: document.object,
                    "spec.validation is no field of v1",
                    fix: "remove it; Flux validates by server-side apply"
                )
            )
        }
        for entry in spec["postBuild"]?["substitute"]?.mapping?.entries ?? [] {
            guard let text = entry.value.string, text == "$\(entry.name)" || text.contains("${\(entry.name)")
            else { continue }
            findings.append(
                LintFinding(
                    .fluxSelfSubstitution,
                    at: document.place(entry.value),
                    of: document.object,
                    "\(entry.name) is replaced by itself, \(text)"
                )
            )
        }
        return findings + healthChecks(spec, document, objects)
    }

    private static func healthChecks(
        _ spec: YAMLNode,
        _ document: LintTree.Document,
        _ objects: [String: [LintTree.Document]]
    )
        -> [LintFinding]
    {
        (spec["healthChecks"]?.sequence ?? []).compactMap { check in
            guard let kind = check["kind"]?.string, let node = check["name"], let name = node.string,
                !name.contains("$")
            else {
                return nil
            }
            if name == "core-dns", check["namespace"]?.string == "kube-system" {
                return LintFinding(
                    .fluxHealthCheckName,
                    at: document.place(node),
                    of: document.object,
                    "\(kind) core-dns is waited for, which clusters call coredns",
                    fix: "write coredns, and name the Deployment so"
                )
            }
            guard objects["\(kind)/\(name)"] == nil, let similar = similar(to: name, kind, objects) else {
                return nil
            }
            return LintFinding(
                .fluxHealthCheckName,
                at: document.place(node),
                of: document.object,
                "\(kind) \(name) is waited for, and the manifests have \(similar)",
                fix: "write \(similar)"
            )
        }
    }

    /// The name of an object of that kind that differs in hyphens alone.
    private static func similar(to name: String, _ kind: String, _ objects: [String: [LintTree.Document]])
        -> String?
    {
        let plain = name.filter { $0 != "-" }
        return objects.values.joined().filter { $0.kind == kind }.compactMap(\.objectName)
            .filter { $0.filter { $0 != "-" } == plain }.min()
    }
}
