/// Where a site went back to, or what going there would do: the JSON document of `rollback`.
package struct RollbackResult: Encodable, Sendable, Equatable {
    /// The snapshot.
    package let snapshot: String
    /// The snapshot that the site was to have before.
    package let from: String?
    /// The snapshot of the bundle that the site has, from which it is held back; nil where it is held back no longer.
    package let heldBackFrom: String?
    /// The targets.
    package let targets: [String]
    /// Whether nothing was done.
    package let dryRun: Bool
    /// What would be done at each target; nil where it was done.
    package let plan: [ActivationPlan]?
}
