import Content
import Diagnostics
import OCILayout
package import Signing
package import Site

/// Makes the snapshot of the bundle that the site has active, and remembers where it is.
package struct Activator: Sendable {
    private let site: SiteDirectory
    private let targets: [any SnapshotTarget]
    private let trail: AuditTrail
    private let report: @Sendable (ImportEvent) -> Void

    /// Activates at `targets`, in order.
    package init(
        site: SiteDirectory,
        targets: [any SnapshotTarget],
        trail: AuditTrail,
        report: @escaping @Sendable (ImportEvent) -> Void
    ) {
        self.site = site
        self.targets = targets
        self.trail = trail
        self.report = report
    }

    /// Activates the current snapshot wherever it is not active yet.
    /// - Parameter again: Whether to activate also where it is active already.
    /// - Returns: The names of all targets.
    /// - Throws: At the first target that refuses, while earlier ones stay active: ``ActivationError``, since an import is done but for
    ///   that; what the target says when this is done `again`, for itself.
    package func activate(state: SiteState, again: Bool = false) async throws -> [String] {
        guard !targets.isEmpty, let stored = try storedSnapshot(of: state) else { return [] }
        let active = again ? [] : try Self.activeTargets(of: site, state: state)
        for (position, target) in targets.enumerated() where !active.contains(target.name.withoutSecrets) {
            try await activate(stored, at: target, state: state) { [site] cause in
                again
                    ? cause
                    : ActivationError(
                        target: target.name,
                        active: targets[..<position].map(\.name),
                        site: site.path,
                        cause: cause
                    )
            }
        }
        return targets.map(\.name)
    }

    /// Finds what activating the current snapshot everywhere would do, and changes nothing.
    /// - Throws: What the first target that would refuse says.
    package func plan(state: SiteState) async throws -> [ActivationPlan] {
        guard !targets.isEmpty, let stored = try storedSnapshot(of: state) else { return [] }
        var plans: [ActivationPlan] = []
        for target in targets {
            plans.append(
                ActivationPlan(target: target.name, steps: try await target.plan(stored, report: report))
            )
        }
        return plans
    }

    /// Where the current bundle's snapshot became active since the bundle was committed, in the order of the journal and by the names that
    /// it has for them: without secrets.
    package static func activeTargets(of site: SiteDirectory, state: SiteState) throws -> [String] {
        guard let statement = state.bundle?.statement else { return [] }
        var active: [String] = []
        try site.journal.forEachBody { record in
            switch record {
            case .committed: active = []
            case .activated(statement, let target) where !active.contains(target): active.append(target)
            default: break
            }
        }
        return active
    }

    private func storedSnapshot(of state: SiteState) throws -> StoredSnapshot? {
        guard let id = state.bundle?.snapshot else { return nil }
        guard let snapshots = try site.keptSnapshots(),
            let manifest = try snapshots.resolve(Tag(id), in: Holdings.snapshotRepository())
        else { throw SiteError.lostSnapshot(site.snapshots, id: id) }
        return StoredSnapshot(id: id, manifest: manifest, source: snapshots)
    }

    private func activate(
        _ stored: StoredSnapshot,
        at target: any SnapshotTarget,
        state: SiteState,
        refusal: (any Error) -> any Error
    ) async throws {
        report(.activating(target: target.name))
        do {
            try await target.activate(stored, report: report)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            let failed = refusal(error)
            try trail.record(
                .activationFailed,
                .failure,
                state: state,
                decision: AuditRecord.Decision(failed),
                change: AuditRecord.Change(after: state.bundle?.statement, target: target.name)
            )
            throw failed
        }
        try trail.record(
            .activated,
            .success,
            state: state,
            change: AuditRecord.Change(after: state.bundle?.statement, target: target.name)
        )
        if let statement = state.bundle?.statement {
            try site.journal.append(.activated(statement: statement, target: target.name))
        }
    }
}
