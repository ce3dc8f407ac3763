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
        /// What would be done to it.
        package let outcome: ApplyOutcome
        /// Whether the API server was asked; it cannot be where the type or the namespace comes with the same set.
        package let isChecked: Bool
        /// Which fields would change; nil where none is known.
        package let changes: [FieldChange]?

        init(_ id: ObjectID, outcome: ApplyOutcome, isChecked: Bool, changes: [FieldChange]? = nil) {
            apiVersion = id.type.apiVersion
            kind = id.type.kind
            namespace = id.namespace
            name = id.name
            self.outcome = outcome
            self.isChecked = isChecked
            self.changes = changes
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
        stages.reduce(0) { $0 + $1.objects.count { $0.outcome == outcome } }
    }
}
