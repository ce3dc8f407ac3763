import Diagnostics

/// A field in which two forms of an object differ.
package struct FieldChange: Sendable, Codable, Equatable, CustomStringConvertible {
    /// The most characters of a value that are shown to people; what is longer is cut, and ends with `…`.
    private static let limit = 120

    /// The field, such as `.spec.template.spec.containers[name=app].image`.
    package let field: String
    /// What it is now; nil where it is not there.
    package let before: JSONTree?
    /// What it would be; nil where it would not be there.
    package let after: JSONTree?

    /// Describes a change.
    package init(field: String, before: JSONTree?, after: JSONTree?) {
        self.field = field
        self.before = before
        self.after = after
    }

    /// The change on one line, such as `.spec.replicas: 2 -> 3`.
    package var description: String {
        "\(field.terminalSafe): \(Self.text(before)) -> \(Self.text(after))"
    }

    /// The fields in which `after` differs from `before`, in the order of their names.
    /// - Parameter isSecret: Whether every value is `***` instead.
    package static func between(_ before: JSONTree, _ after: JSONTree, isSecret: Bool) -> [FieldChange] {
        var changes: [FieldChange] = []
        collect(before, after, "", isSecret, &changes)
        return changes
    }

    private static func collect(
        _ before: JSONTree?,
        _ after: JSONTree?,
        _ field: String,
        _ isSecret: Bool,
        _ changes: inout [FieldChange]
    ) {
        guard before != after else { return }
        if let old = members(of: before), let new = members(of: after) {
            for name in Set(old.keys).union(new.keys).sorted() {
                collect(old[name], new[name], "\(field)\(name)", isSecret, &changes)
            }
        } else {
            changes.append(
                FieldChange(
                    field: field,
                    before: before.map { isSecret ? .string("***") : $0 },
                    after: after.map { isSecret ? .string("***") : $0 }
                )
            )
        }
    }

    /// What a value consists of, by the end of each part's path: the members of an object, the named elements of a list; nil where it is
    /// compared as a whole.
    private static func members(of tree: JSONTree?) -> [String: JSONTree]? {
        switch tree {
        case .object(let object):
            return Dictionary(uniqueKeysWithValues: object.map { (".\($0.key)", $0.value) })
        case .array(let elements):
            let names = elements.compactMap { $0["name"]?.text }
            guard !elements.isEmpty, names.count == elements.count, Set(names).count == names.count else {
                return nil
            }
            return Dictionary(uniqueKeysWithValues: zip(names.map { "[name=\($0)]" }, elements))
        default: return nil
        }
    }

    /// A value on one line, cut where it is long; `none` for one that is not there.
    package static func text(_ tree: JSONTree?) -> String {
        guard let text = tree?.json.terminalSafe else { return "none" }
        return text.unicodeScalars.count <= limit
            ? text : String(text.unicodeScalars.prefix(limit)) + "…"
    }
}
