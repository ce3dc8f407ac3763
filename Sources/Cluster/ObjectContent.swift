import Kubernetes

/// What an object says, apart from what the server writes by itself: metadata other than labels and annotations, and status.
struct ObjectContent: Sendable, Equatable {
    private let members: [String: JSONTree]
    private let labels: JSONTree
    private let annotations: JSONTree

    /// Reads an answer about the object `id`.
    /// - Throws: ``ClusterError/malformedAnswer(request:reason:)`` if it is about anything else.
    init(_ answer: APIResponse, of id: ObjectID) throws(ClusterError) {
        _ = try LiveObject(answer, of: id)
        var members = try answer.decode([String: JSONTree].self)
        let metadata = members["metadata"]
        labels = metadata?["labels"] ?? .object([:])
        annotations = metadata?["annotations"] ?? .object([:])
        members["metadata"] = nil
        members["status"] = nil
        self.members = members
    }

    /// The fields in which `other` differs from this.
    /// - Parameter isSecret: Whether their values are not shown.
    func changes(to other: ObjectContent, isSecret: Bool) -> [FieldChange] {
        FieldChange.between(tree, other.tree, isSecret: isSecret)
    }

    private var tree: JSONTree {
        var members = members
        members["metadata"] = .object(["labels": labels, "annotations": annotations])
        return .object(members)
    }
}
