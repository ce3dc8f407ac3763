package import Kubernetes

/// What applying a set of objects would do, stage by stage; printed by a dry run.
package struct ApplyPlan: Sendable, Encodable, Equatable {
    /// One object of a stage.
    package struct Object: Sendable, Encodable, Equatable {
        /// The API version, such as `apps/v1`.
        package let apiVersion: String
        /// The kind.
        package let kind: String
        /// The namespace that it will be in; nil for cluster-wide objects.
        package let namespace: String?
        /// The name.
        package let name: String
        /// What would be done to it, if the API server accepted it.
        package let outcome: ApplyOutcome
        /// Whether the API server was asked; it cannot be where the type or the namespace comes with the same set.
        package let isChecked: Bool
        /// Why the API server would not accept it; nil where it would, or where it was not asked.
        package let refusal: Refusal?
        /// Which fields would change; nil where none is known.
        package let changes: [FieldChange]?

        init(
            _ id: ObjectID,
            outcome: ApplyOutcome,
            isChecked: Bool,
            refusal: Refusal? = nil,
            changes: [FieldChange]? = nil
        ) {
            apiVersion = id.type.apiVersion
            kind = id.type.kind
            namespace = id.namespace
            name = id.name
            self.outcome = outcome
            self.isChecked = isChecked
            self.refusal = refusal
            self.changes = changes
        }
    }

    /// Why an object would not be accepted.
    package struct Refusal: Sendable, Encodable, Equatable {
        /// Whether others own fields of it.
        package let isConflict: Bool
        /// Everything that stands in the way: fields and their managers, or what the server says.
        package let reason: String
        /// What to do about it.
        package let remedy: String
        /// Where the set has the object, such as `plant-1/core.yaml:12:1`.
        package let place: String

        init(_ rejection: ApplyRejection, of id: ObjectID, in place: String) {
            if case .conflicts = rejection { isConflict = true } else { isConflict = false }
            self.place = place
            reason = rejection.findings.joined(separator: ", ")
            remedy = rejection.remedy(for: id)
        }
    }

    /// Objects that are checked together, then written in this order.
    package struct Stage: Sendable, Encodable, Equatable {
        /// Which one.
        package let name: ApplyStage
        /// Its objects in order.
        package let objects: [Object]
    }

    /// An object that earlier snapshots have created and this one does not have.
    package struct Former: Sendable, Encodable, Equatable {
        /// The object, such as `Deployment/plant/app`.
        package let object: String
        /// Why it would stay; nil where it would be deleted.
        package let stays: String?
    }

    /// The stages that have objects, in order.
    package let stages: [Stage]
    /// What would be deleted, in order, then what would stay; nil where nothing is pruned.
    package let former: [Former]?

    /// How many objects would have this outcome.
    package func count(of outcome: ApplyOutcome) -> Int {
        stages.reduce(0) { $0 + $1.objects.count { $0.outcome == outcome && $0.refusal == nil } }
    }
}
