/// The rules of the table and those of a fleet, by kind.
struct ImageRules: Sendable {
    private let byKind: [String: [ImageRule]]

    /// Adds the rules of a fleet.
    init(_ own: [ImageRule]) {
        var byKind: [String: [ImageRule]] = [:]
        for rule in ImageRule.table + own {
            for kind in rule.kinds { byKind[kind, default: []].append(rule) }
        }
        self.byKind = byKind
    }

    /// The rules for objects of a type and name.
    func rules(for type: GroupVersionKind, named name: String?) -> [ImageRule] {
        (byKind[type.kind] ?? []).filter { $0.covers(type, named: name) }
    }
}
