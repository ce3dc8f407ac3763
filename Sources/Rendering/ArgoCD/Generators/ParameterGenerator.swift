import Kubernetes
import YAML

/// Turns the generators of an ApplicationSet into sets of parameters.
struct ParameterGenerator {
    private static let depthLimit = 4
    private static let setLimit = 100_000
    private static let kinds = ["list", "git", "matrix", "merge", "clusters"]
    private static let remote: Set<String> = [
        "scmProvider", "pullRequest", "plugin", "clusterDecisionResource",
    ]

    /// How parameters are filled into generators.
    let template: ApplicationTemplate
    /// The repositories and sites.
    let catalog: GitOpsCatalog

    /// The parameters of a generator, in order.
    func parameters(
        of generator: ObjectField,
        _ trees: inout SourceTrees,
        depth: Int = 0
    ) async throws -> [[String: GoValue]] {
        guard depth <= Self.depthLimit else {
            throw generator.unsupported(
                "more than \(Self.depthLimit) levels of generators",
                "write the inner ones out"
            )
        }
        let entries = try generator.entries().filter {
            $0.name != "selector" && !$0.field.node.isNull || $0.name == "clusters"
        }
        if let other = entries.first(where: { Self.remote.contains($0.name) }) {
            throw other.field.unsupported(
                "the generator \(other.name), which asks a network or a cluster,",
                "write what it gives as a list generator, or as files that a git generator reads"
            )
        }
        guard let (name, field) = entries.first, entries.count == 1, Self.kinds.contains(name) else {
            throw generator.malformed(
                "found \(entries.isEmpty ? "nothing" : entries.map(\.name).joined(separator: " and ")), expected one of \(Self.kinds.joined(separator: ", "))"
            )
        }
        let sets: [[String: GoValue]]
        switch name {
        case "list": sets = try ListGenerator(template).parameters(field)
        case "git": sets = try await GitGenerator(template, catalog).parameters(field, &trees)
        case "clusters": sets = try ClusterGenerator(template, catalog).parameters(field)
        case "matrix": sets = try await matrix(field, &trees, depth)
        default: sets = try await merge(field, &trees, depth)
        }
        guard sets.count <= Self.setLimit else {
            throw RenderingError.overLimit(
                place: field.place.description,
                what: "sets of parameters",
                limit: Self.setLimit
            )
        }
        guard let selector = generator["selector"] else { return sets }
        let labels = try LabelSelector(selector)
        return sets.filter { set in labels.matches { name in GoValue.map(set)[dotted: name]?.text } }
    }

    // MARK: - Matrix

    private func matrix(_ field: ObjectField, _ trees: inout SourceTrees, _ depth: Int) async throws
        -> [[String:
        GoValue]]
    {
        try field.check(["generators", "template"])
        let children = try field.required("generators").list()
        guard children.count == 2 else {
            throw failure(
                field,
                "found \(children.count < 2 ? "less" : "more") than two generators, Matrix support only two",
                "nest a matrix generator in one of the two"
            )
        }
        var sets: [[String: GoValue]] = []
        for first in try await parameters(of: children[0], &trees, depth: depth + 1) {
            let second = try template.expand(children[1], with: first)
            for other in try await parameters(of: second, &trees, depth: depth + 1) {
                sets.append(try combined(first, other, field))
            }
            guard sets.count <= Self.setLimit else { return sets }
        }
        return sets
    }

    private func combined(
        _ first: [String: GoValue],
        _ second: [String: GoValue],
        _ field: ObjectField
    ) throws -> [String: GoValue] {
        if template.usesGo {
            guard case .map(let values) = GoValue.map(second).filling(.map(first)) else { return first }
            return values
        }
        var values = first
        for (name, value) in second.sorted(by: { $0.key < $1.key }) {
            if let known = values[name], known != value {
                throw failure(
                    field,
                    "found duplicate key \(name) with different value, a: \(known.text) ,b: \(value.text)",
                    "rename the parameter in one of the two, for a git generator with pathParamPrefix"
                )
            }
            values[name] = value
        }
        return values
    }

    // MARK: - Merge

    private func merge(_ field: ObjectField, _ trees: inout SourceTrees, _ depth: Int) async throws
        -> [[String:
        GoValue]]
    {
        try field.check(["generators", "mergeKeys", "template"])
        let children = try field.required("generators").list()
        guard children.count >= 2 else {
            throw failure(
                field,
                "found less than two generators, Merge requires two or more",
                "add a generator"
            )
        }
        let keys = try field["mergeKeys"]?.list().map { try $0.text() } ?? []
        guard !keys.isEmpty else {
            throw failure(field, "no merge keys were specified, Merge requires at least one", "add mergeKeys")
        }
        var order: [[String]] = []
        var merged: [[String]: [String: GoValue]] = [:]
        for (index, child) in children.enumerated() {
            let sets = try await parameters(of: child, &trees, depth: depth + 1)
            var seen = Set<[String]>()
            for set in sets {
                let key = keys.map { GoValue.map(set)[dotted: $0]?.text ?? "" }
                guard seen.insert(key).inserted else {
                    throw failure(
                        child,
                        "the parameters from a generator were not unique by the given mergeKeys, Merge requires all param sets to be unique. Duplicate key was \(key.joined(separator: ", "))",
                        "add a key to mergeKeys that differs"
                    )
                }
                if index == 0 {
                    order.append(key)
                    merged[key] = set
                } else if let base = merged[key] {
                    merged[key] = overridden(base, by: set)
                }
            }
        }
        return order.compactMap { merged[$0] }
    }

    private func overridden(_ base: [String: GoValue], by other: [String: GoValue]) -> [String: GoValue] {
        guard template.usesGo, case .map(let values) = GoValue.map(base).filling(.map(other)) else {
            return base.merging(other) { _, new in new }
        }
        return values
    }

    private func failure(_ field: ObjectField, _ reason: String, _ remedy: String) -> GitOpsError {
        .generator(object: field.object, at: field.place, path: field.path, reason: reason, remedy: remedy)
    }
}

extension GoValue {
    /// The value at a name, or at names with dots between them.
    subscript(dotted name: String) -> GoValue? {
        guard case .map(let values) = self else { return nil }
        if let found = values[name] { return found }
        guard let dot = name.firstIndex(of: ".") else { return nil }
        return values[String(name[..<dot])]?[dotted: String(name[name.index(after: dot)...])]
    }
}
