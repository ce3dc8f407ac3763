/// A selector of labels as Kubernetes has it: `matchLabels` and `matchExpressions`, all of which must match.
struct LabelSelector {
    private struct Requirement {
        let key: String
        let comparison: String
        let values: [String]
    }

    private let requirements: [Requirement]

    /// - Throws: ``GitOpsError`` for an operator that there is not.
    init(_ field: ObjectField) throws(GitOpsError) {
        try field.check(["matchLabels", "matchExpressions"])
        var requirements: [Requirement] = []
        for (key, value) in try field["matchLabels"]?.entries() ?? [] {
            requirements.append(Requirement(key: key, comparison: "In", values: [try value.anyText()]))
        }
        for expression in try field["matchExpressions"]?.list() ?? [] {
            try expression.check(["key", "operator", "values"])
            let comparison = try expression.required("operator")
            guard ["In", "NotIn", "Exists", "DoesNotExist"].contains(try comparison.text()) else {
                throw comparison.malformed(
                    "found \(try comparison.text()), expected In, NotIn, Exists or DoesNotExist"
                )
            }
            var values: [String] = []
            for value in try expression["values"]?.list() ?? [] { values.append(try value.anyText()) }
            requirements.append(
                Requirement(
                    key: try expression.required("key").text(),
                    comparison: try comparison.text(),
                    values: values
                )
            )
        }
        self.requirements = requirements
    }

    /// Whether there is nothing that must match.
    var isEmpty: Bool { requirements.isEmpty }

    /// Whether all matches.
    func matches(_ label: (String) -> String?) -> Bool {
        requirements.allSatisfy { requirement in
            let value = label(requirement.key)
            switch requirement.comparison {
            case "In": return value.map(requirement.values.contains) ?? false
            case "NotIn": return !(value.map(requirement.values.contains) ?? false)
            case "Exists": return value != nil
            default: return value == nil
            }
        }
    }
}
