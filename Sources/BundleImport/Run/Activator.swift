import Content
import Diagnostics
import OCILayout
package import Signing

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
    /// - Throws: ``ActivationError`` at the first target that refuses; earlier ones stay active.
    package func activate(state: SiteState, again: Bool = false) async throws -> [String] {
        guard !targets.isEmpty, let stored = try storedSnapshot(of: state) else { return [] }
        let active = again ? [] : try Self.activeTargets(of: site, state: state)
        for target in targets {
            guard !active.contains(target.name.withoutSecrets) else {
                report(.alreadyActive(target: target.name))
                continue
            }
            try await activate(stored, at: target, state: state)
        }
        return targets.map(\.name)
    }

    /// Says what activating the current snapshot would do, and changes nothing.
    /// - Returns: The names of all targets.
    package func preview(state: SiteState) async throws -> [String] {
        guard !targets.isEmpty, let stored = try storedSnapshot(of: state) else { return [] }
        for target in targets {
            report(.activating(target: target.name))
            try await target.preview(stored) { [report] in report(.activity($0)) }
        }
        return targets.map(\.name)
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
        let snapshots = try LayoutDirectory(reading: site.snapshots)
        guard let manifest = try snapshots.resolve(Tag(id), in: Holdings.snapshotRepository()) else {
            throw SiteError.damaged(site.snapshots, reason: "the snapshot \(id) is not in it")
        }
        return StoredSnapshot(id: id, manifest: manifest, source: snapshots)
    }

    private func activate(_ stored: StoredSnapshot, at target: any SnapshotTarget, state: SiteState)
        async throws
    {
        report(.activating(target: target.name))
        do {
            try await target.activate(stored) { [report] in report(.activity($0)) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            let failed = ActivationError(target: target.name, cause: error)
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
        report(.activated(target: target.name))
    }
}
