import Snapshot

/// An object as the API server shows it.
struct LiveObject: Sendable {
    let tree: JSONTree

    /// Reads an answer about the object `id`.
    /// - Throws: ``ClusterError/malformedAnswer(request:reason:)`` if it is about anything else.
    init(_ answer: APIAnswer, of id: ObjectID) throws(ClusterError) {
        tree = try answer.decode(JSONTree.self)
        let found = [tree["apiVersion"]?.string, tree["kind"]?.string, tree["metadata"]?["name"]?.string]
        guard found == [id.type.apiVersion, id.type.kind, id.name] else {
            let words = found.map { $0 ?? "nothing" }.joined(separator: " ")
            throw .malformedAnswer(request: answer.request, reason: "found \(words), expected \(id)")
        }
    }

    /// What the object's state is called; nil if the server has not stored it.
    var version: String? {
        tree["metadata"]?["resourceVersion"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The phase of a namespace.
    var phase: String? { tree["status"]?["phase"]?.string }

    /// The status of a condition, and its message.
    func condition(_ type: String) -> (status: String, message: String)? {
        tree["status"]?["conditions"]?.array.first { $0["type"]?.string == type }.map { condition in
            (condition["status"]?.string ?? "Unknown", condition["message"]?.string ?? "")
        }
    }

    /// Whether both say the same, apart from what the server writes by itself.
    func meansTheSame(as other: LiveObject) -> Bool {
        content == other.content && label("labels") == other.label("labels")
            && label("annotations") == other.label("annotations")
    }

    private var content: [String: JSONTree] {
        guard case .object(var members) = tree else { return [:] }
        members["metadata"] = nil
        members["status"] = nil
        return members
    }

    private func label(_ key: String) -> JSONTree {
        tree["metadata"]?[key] ?? .object([:])
    }
}
