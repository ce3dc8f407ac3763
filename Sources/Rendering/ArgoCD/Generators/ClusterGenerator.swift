import Kubernetes
import YAML

/// The generator `clusters`: the sites of the fleet that say how Argo CD names their cluster.
struct ClusterGenerator {
    private let template: ApplicationTemplate
    private let catalog: GitOpsCatalog

    init(_ template: ApplicationTemplate, _ catalog: GitOpsCatalog) {
        self.template = template
        self.catalog = catalog
    }

    func parameters(_ field: ObjectField) throws -> [[String: GoValue]] {
        guard !field.node.isNull else { return try parameters(field, nil) }
        try field.check(["selector", "values", "template", "flatList"])
        return try parameters(field, field["selector"].map { try LabelSelector($0) })
    }

    private func parameters(_ field: ObjectField, _ selector: LabelSelector?) throws -> [[String: GoValue]] {
        var sets: [[String: GoValue]] = []
        for site in catalog.sites {
            guard let cluster = site.cluster else { continue }
            let labels = site.labels.merging(["argocd.argoproj.io/secret-type": "cluster"]) { own, _ in own }
            guard selector?.matches({ labels[$0] }) ?? true else { continue }
            let name = cluster.name ?? site.name.description
            let texts = [
                "name": name, "nameNormalized": GoFunctions.normalized(name), "server": cluster.server ?? "",
                "project": "",
            ]
            var set = texts.mapValues(GoValue.string)
            if template.usesGo {
                set["metadata"] = .map([
                    "labels": .map(labels.mapValues(GoValue.string)), "annotations": .map([:]),
                ])
            } else {
                for (name, value) in labels { set["metadata.labels.\(name)"] = .string(value) }
            }
            sets.append(try template.adding(field["values"], to: set))
        }
        guard !sets.isEmpty || catalog.sites.contains(where: { $0.cluster != nil }) else {
            throw GitOpsError.generator(
                object: field.object,
                at: field.place,
                path: field.path,
                reason: "no site of the fleet says how Argo CD names its cluster",
                remedy: "write cluster: {server: ..., name: ...} for the sites in sealift.yaml"
            )
        }
        guard try field["flatList"]?.boolean() == true else { return sets }
        return [["clusters": .list(sets.map(GoValue.map))]]
    }
}

extension ApplicationTemplate {
    /// Parameters with `values` of a generator beside them, which may use them.
    func adding(_ values: ObjectField?, to parameters: [String: GoValue]) throws(GitOpsError) -> [String:
        GoValue]
    {
        guard let values else { return parameters }
        var added: [String: GoValue] = [:]
        for (name, field) in try values.entries() {
            added[name] = .string(try expand(try field.anyText(), with: parameters, of: field))
        }
        guard !usesGo else { return parameters.merging(["values": .map(added)]) { _, new in new } }
        return parameters.merging(added.map { ("values.\($0)", $1) }) { _, new in new }
    }
}
