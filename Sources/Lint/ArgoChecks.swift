import Kubernetes
import YAML

/// Mistakes in ApplicationSets and in the waves of Argo CD.
enum ArgoChecks {
    private static let workloads: Set<String> = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]
    /// More replicas of one workload than a cluster at the edge has, so that clusters are meant.
    private static let manyReplicas = 100

    /// - Parameter objects: Every object of the tree, by `Kind/name`.
    static func findings(in document: LintTree.Document, beside objects: [String: [LintTree.Document]])
        -> [LintFinding]
    {
        switch (document.group, document.kind) {
        case ("argoproj.io", "ApplicationSet"): return applicationSet(document)
        case ("apps", let kind?) where workloads.contains(kind): return workload(document, objects)
        default: return []
        }
    }

    private static func applicationSet(_ document: LintTree.Document) -> [LintFinding] {
        guard let spec = document.node["spec"] else { return [] }
        var findings: [LintFinding] = []
        let isGo = spec["goTemplate"]?.scalar?.text == "true"
        for (name, generator) in generators(spec["generators"]) {
            if name == "list", !isGo { findings += listValues(generator, document) }
            if name == "git" { findings += names(generator, spec["template"], document) }
        }
        return findings
    }

    /// Every generator, those in matrix and merge included.
    private static func generators(_ node: YAMLNode?) -> [(name: String, node: YAMLNode)] {
        (node?.sequence ?? []).flatMap { element -> [(name: String, node: YAMLNode)] in
            (element.mapping?.entries ?? []).flatMap { entry -> [(name: String, node: YAMLNode)] in
                let nested = generators(entry.value["generators"])
                return nested.isEmpty ? [(entry.name, entry.value)] : nested
            }
        }
    }

    private static func listValues(_ generator: YAMLNode, _ document: LintTree.Document) -> [LintFinding] {
        (generator["elements"]?.sequence ?? []).flatMap { element -> [LintFinding] in
            (element.mapping?.entries ?? []).compactMap { entry in
                // `values` is a mapping of texts for all generators.
                guard entry.value.string == nil, entry.name != "values" else { return nil }
                return LintFinding(
                    .appsetListValue,
                    at: document.place(entry.value),
                    of: document.object,
                    "\(entry.name) is \(entry.value.words), and this template takes texts only"
                )
            }
        }
    }

    /// Templates of directories whose last part is always the same, so that all Applications have one name.
    private static func names(_ generator: YAMLNode, _ template: YAMLNode?, _ document: LintTree.Document)
        -> [LintFinding]
    {
        let paths = (generator["directories"]?.sequence ?? []).filter {
            $0["exclude"]?.scalar?.text != "true"
        }
        .compactMap { $0["path"]?.string }
        guard
            let path = paths.first(where: { path in
                guard let last = path.split(separator: "/").last else { return false }
                return path.contains("*") && !last.contains("*")
            })
        else { return [] }
        let parts = path.split(separator: "/")
        let index = parts.firstIndex { $0.contains("*") } ?? 0
        let fields = [
            template?["metadata"]?["name"], template?["spec"]?["destination"]?["server"],
            template?["spec"]?["destination"]?["name"],
        ]
        return fields.compactMap(\.self).compactMap { node in
            guard let text = node.string, text.contains("path.basename"), !text.contains("path[") else {
                return nil
            }
            return LintFinding(
                .appsetDuplicateName,
                at: document.place(node),
                of: document.object,
                "\(text) is the same for every folder of \(path), since all of them end in \(parts.last ?? "")",
                fix: "write {{path[\(index)]}} for it"
            )
        }
    }

    private static func workload(_ document: LintTree.Document, _ objects: [String: [LintTree.Document]])
        -> [LintFinding]
    {
        guard let spec = document.node["spec"] else { return [] }
        var findings: [LintFinding] = []
        // A patch changes a manifest that has the rest, here or where it is fetched from.
        let others = objects["\(document.kind ?? "")/\(document.objectName ?? "")"] ?? []
        let isPatch =
            others.contains { $0.node["spec"]?["template"] != nil }
            || (spec.mapping?.entries.count == 1 && document.node["metadata"]?["annotations"] == nil)
        if spec["template"] == nil, !isPatch {
            findings.append(
                LintFinding(
                    .workloadWithoutTemplate,
                    at: document.place(spec),
                    of: document.object,
                    "it has no template, so it runs nothing"
                )
            )
        }
        let wave = document.node["metadata"]?["annotations"]?["argocd.argoproj.io/sync-wave"]
        if let wave, let replicas = spec["replicas"]?.scalar.flatMap({ Int($0.text) }),
            replicas >= manyReplicas
        {
            findings.append(
                LintFinding(
                    .wavesAsRollout,
                    at: document.place(spec["replicas"]),
                    of: document.object,
                    "wave \(wave.scalar?.text ?? "") has \(replicas) replicas, which are pods of one cluster and no clusters"
                )
            )
        }
        return findings
    }
}
