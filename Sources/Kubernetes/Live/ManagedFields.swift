import FoundationEssentials

/// Who has set which fields of a live object: its `metadata.managedFields`.
package struct ManagedFields: Sendable {
    /// Somebody who has set fields.
    package struct Manager: Sendable, Hashable {
        /// The name, such as `kubectl-edit`.
        package let name: String
        /// When that was last, as the server says it.
        package let time: String?
    }

    private struct Owned: Sendable {
        let field: String
        let manager: Manager
        let isApplied: Bool
    }

    private let owned: [Owned]

    /// Reads an object as an API server shows it.
    package init(of live: JSONTree) {
        var owned: [Owned] = []
        for entry in live["metadata"]?["managedFields"]?.elements ?? [] {
            guard let name = entry["manager"]?.text, let fields = entry["fieldsV1"] else { continue }
            let manager = Manager(name: name, time: entry["time"]?.text)
            let isApplied = entry["operation"]?.text == "Apply"
            owned += Self.leaves(of: fields, below: "").map {
                Owned(field: $0, manager: manager, isApplied: isApplied)
            }
        }
        self.owned = owned
    }

    /// Whether somebody of this name has set anything by server-side apply.
    package func hasApplied(_ name: String) -> Bool {
        owned.contains { $0.manager.name == name && $0.isApplied }
    }

    /// Whether anybody but `name` has set anything.
    package func hasOther(than name: String) -> Bool { owned.contains { $0.manager.name != name } }

    /// Who has set `field`, or what it consists of, or what it is a part of; the nearest counts, of several the last one.
    /// - Parameters:
    ///   - field: As ``FieldChange/field`` has it.
    ///   - own: Our own name, which counts only where nobody else has set it.
    package func manager(of field: String, besides own: String) -> Manager? {
        let near = owned.filter { Self.isWithin($0.field, field) || Self.isWithin(field, $0.field) }
        let others = near.filter { $0.manager.name != own }
        return (others.isEmpty ? near : others).max { left, right in
            let lengths = (min(left.field.count, field.count), min(right.field.count, field.count))
            return lengths.0 == lengths.1
                ? (left.manager.time ?? "") < (right.manager.time ?? "") : lengths.0 < lengths.1
        }?.manager
    }

    /// Whether `field` is `outer` or a part of it.
    private static func isWithin(_ field: String, _ outer: String) -> Bool {
        guard field.hasPrefix(outer) else { return false }
        let rest = field.dropFirst(outer.count)
        return rest.isEmpty || rest.hasPrefix(".") || rest.hasPrefix("[")
    }

    /// The fields of a set (structured-merge-diff): `f:name` is a member, `k:{…}` an element by its keys, `v:…` one by its value.
    ///
    /// An element that has no name is not told from the others of its list.
    private static func leaves(of tree: JSONTree, below path: String) -> [String] {
        guard case .object(let members) = tree else { return [path] }
        let parts = members.filter { $0.key != "." }
        guard !parts.isEmpty else { return [path] }
        return parts.sorted { $0.key < $1.key }.flatMap { key, child in
            let rest = key.dropFirst(2)
            if key.hasPrefix("f:") { return leaves(of: child, below: "\(path).\(rest)") }
            if key.hasPrefix("k:"), let name = name(inKeys: rest) {
                return leaves(of: child, below: "\(path)[name=\(name)]")
            }
            return [path]
        }
    }

    private static func name(inKeys text: Substring) -> String? {
        // What is no JSON has no name; the list that it is in is what is known then.
        let keys = try? JSONDecoder().decode(JSONTree.self, from: Data(text.utf8))
        return keys?["name"]?.text
    }
}
