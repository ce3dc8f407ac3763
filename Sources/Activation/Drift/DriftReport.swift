package import BundleFormat

/// What differs from the active snapshots of a site: the JSON document of `drift`.
package struct DriftReport: Sendable, Encodable, Equatable {
    /// One target.
    package struct Target: Sendable, Encodable, Equatable {
        /// The target.
        package let target: String
        /// The snapshot that is active there.
        package let snapshot: String
        /// What differs.
        package internal(set) var objects: [DriftedObject]
    }

    /// The targets where a snapshot is active.
    package internal(set) var targets: [Target]

    /// Everything that nobody has accepted.
    package var open: [DriftedObject] { targets.flatMap(\.objects).filter { !$0.isAccepted } }

    /// What a receipt tells of it.
    package var receipt: Receipt.Drift {
        Receipt.Drift(open: open.count, accepted: targets.flatMap(\.objects).count - open.count)
    }
}
