/// Where a snapshot is active, or what making it active would do: the JSON document of `apply`.
package struct ActivationResult: Encodable, Sendable, Equatable {
    /// The targets.
    package let targets: [String]
    /// Whether nothing was done.
    package let dryRun: Bool
    /// What would be done at each target; nil where it was done.
    package let plan: [ActivationPlan]?
}
