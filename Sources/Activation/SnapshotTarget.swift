package import Site

/// Where the manifests of a snapshot become active: a folder, an OCI tag, a cluster.
package protocol SnapshotTarget: Sendable {
    /// What a person calls it, such as `files:/var/lib/manifests`.
    var name: String { get }

    /// Whether ``activate(_:report:)`` ends before what it has started is known to be well.
    var isUnconfirmed: Bool { get }

    /// Makes the snapshot active; doing it again changes nothing.
    /// - Parameter report: Called with an ``ActivationEvent/activity(_:)`` for each thing that was done, and with warnings.
    func activate(_ snapshot: StoredSnapshot, report: @escaping @Sendable (ActivationEvent) -> Void)
        async throws

    /// Whether nothing is left of what was made active, as when somebody has removed the folder or the branch.
    ///
    /// It is a short look; what differs in a place that is there is found by ``drift(from:report:)``.
    func hasLost() async throws -> Bool

    /// Finds what ``activate(_:report:)`` would do, and changes nothing.
    func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [ActivationPlan.Step]

    /// Finds what is not as `snapshot` has it, which is active here, and changes nothing.
    func drift(
        from snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [DriftedObject]
}

extension SnapshotTarget {
    /// What is written is active.
    package var isUnconfirmed: Bool { false }

    /// A cluster is not a place that can be lost; what is missing there is drift.
    package func hasLost() async throws -> Bool { false }
}
