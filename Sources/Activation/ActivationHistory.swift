import Content
package import Signing
package import Site

/// What became of snapshots at the targets of a site, as its journal has it.
package struct ActivationHistory: Sendable {
    /// A snapshot that is active at a target.
    package struct Place: Encodable, Sendable, Equatable {
        /// The target, without secrets.
        package let target: String
        /// The snapshot; nil where an earlier version has not noted which.
        package let snapshot: String?
        /// Whether nobody waited until it was well.
        package let unconfirmed: Bool
        /// Whether it became active since the last bundle was committed.
        let isCurrent: Bool
    }

    /// A snapshot that a target did not take, or is not well with.
    package struct Failure: Encodable, Sendable, Equatable {
        /// The target, without secrets.
        package let target: String
        /// The snapshot.
        package let snapshot: String
        /// The stable name of the error.
        package let error: String
        /// What the operator was told.
        package let message: String
    }

    /// The snapshot that the site is held at since a rollback.
    package struct Hold: Encodable, Sendable, Equatable {
        /// The snapshot.
        package let snapshot: String
        /// Why, as whoever did it says.
        package let reason: String?
    }

    /// What is active, each target once, the last that changed at the end.
    package private(set) var places: [Place] = []
    /// What failed since the target took a snapshot and since the last bundle was committed.
    package private(set) var failures: [Failure] = []
    /// What somebody has accepted to differ, in the order of the journal, lapsed or not.
    private var accepted: [DriftAcceptance] = []
    /// Where the site is held; nil unless somebody went back and no newer bundle came since.
    package private(set) var hold: Hold?

    /// Reads the journal of `site`.
    /// - Throws: ``SiteError/brokenLog(path:line:)``, ``FileError``.
    package init(of site: SiteDirectory) throws {
        var committed: Digest?
        try site.journal.forEachBody { record in
            switch record {
            case .began, .moving: break
            case .committed(let statement, _):
                // The same bundle again, since the mirror had lost something: the site stays where it is held.
                if hold != nil, statement == committed { break }
                committed = statement
                hold = nil
                places = places.map {
                    Place(
                        target: $0.target,
                        snapshot: $0.snapshot,
                        unconfirmed: $0.unconfirmed,
                        isCurrent: false
                    )
                }
                failures = []
            case .activated(_, let target, let snapshot, let unconfirmed):
                let known = places.firstIndex { $0.target == target && $0.isCurrent }
                let place = Place(
                    target: target,
                    snapshot: snapshot,
                    unconfirmed: unconfirmed ?? false,
                    isCurrent: true
                )
                failures.removeAll { $0.target == target }
                if let known {
                    places[known] = place
                } else {
                    places.removeAll { $0.target == target }
                    places.append(place)
                }
            case .held(let snapshot, let reason):
                hold = snapshot.map { Hold(snapshot: $0, reason: reason) }
                failures = []
            case .driftAccepted(let target, let subject, let fields, let until, let by, let reason):
                accepted.append(
                    DriftAcceptance(
                        target: target,
                        subject: subject,
                        fields: fields,
                        until: until,
                        by: by,
                        reason: reason
                    )
                )
            case .activationFailed(let snapshot, let target, let error, let message):
                failures.removeAll { $0.target == target }
                failures.append(
                    Failure(target: target, snapshot: snapshot, error: error, message: message)
                )
            }
        }
    }

    /// The targets where the snapshot of the last bundle became active and was not replaced since, in the order of the journal.
    package func targets(with snapshot: String?) -> [String] {
        places.filter { $0.isCurrent && ($0.snapshot == nil || $0.snapshot == snapshot) }.map(\.target)
    }

    /// What somebody has accepted to differ, and what has not lapsed at `clock`.
    package func acceptances(at clock: ClockReading) -> [DriftAcceptance] {
        accepted.filter { $0.until.secondsSinceEpoch > clock.secondsSinceEpoch }
    }

    /// The snapshot of a rollback that did not come to its end: the site is held there, no target has refused it since, and at least one of
    /// `targets` does not have it.
    func interruptedRollback(at targets: [String]) -> String? {
        guard let hold, failures.isEmpty else { return nil }
        return Set(targets).isSubset(of: self.targets(with: hold.snapshot)) ? nil : hold.snapshot
    }
}
