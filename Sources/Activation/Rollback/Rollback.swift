package import OCILayout
import Signing
package import Site
import Snapshot

/// Goes back to a snapshot that the site keeps, without a medium: the use case `rollback`.
///
///     choose the snapshot, look for its images in the mirror     nothing is written
///     audit record, hold                                         from now on the site is held back, whatever follows
///     activate at every target                                   as an import does
///
/// Killed anywhere, the same command goes on, also where it names no snapshot. A newer bundle goes forward again, and so does a rollback to
/// the snapshot of the bundle that the site has.
package struct Rollback: Sendable {
    private let site: SiteDirectory
    private let activator: Activator
    private let mirror: any ImageStore
    private let mirrorName: String
    private let window: Int
    private let trail: AuditTrail
    private let report: @Sendable (ActivationEvent) -> Void

    /// Goes back among the last `window` snapshots of `site`, with images from `mirror`.
    package init(
        site: SiteDirectory,
        activator: Activator,
        mirror: any ImageStore,
        named mirrorName: String,
        window: Int,
        trail: AuditTrail,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) {
        self.site = site
        self.activator = activator
        self.mirror = mirror
        self.mirrorName = mirrorName
        self.window = window
        self.trail = trail
        self.report = report
    }

    /// Finds what going to `id` would do, the one before the present where none is named; nothing is changed.
    /// - Throws: ``RollbackError``, ``SiteError``, or what a target that would refuse says.
    package func plan(to id: String?) async throws -> RollbackResult {
        let state = try site.load()
        let choice = try await choose(id, state)
        let plan = try await activator.plan(choice.snapshot)
        return result(choice, state, targets: plan.map(\.target), plan: plan)
    }

    /// Goes to `id`, the snapshot before the present where none is named.
    /// - Parameter reason: Why, for the audit log and `status`.
    /// - Throws: ``RollbackError``, ``SiteError``, or what the first target that refuses says.
    package func run(to id: String?, reason: String?) async throws -> RollbackResult {
        try await site.withLock { try await goBack(to: id, reason: reason) }
    }

    /// As ``run(to:reason:)``, for whoever holds the lock of the site.
    func goBack(to id: String?, reason: String?) async throws -> RollbackResult {
        let state = try site.load()
        try site.audit.check(holding: state.auditHead)
        let choice = try await choose(id, state)
        let isForward = choice.snapshot.id == state.bundle?.snapshot
        try trail.record(
            .rolledBack,
            .success,
            state: state,
            change: AuditRecord.Change(
                before: state.bundle?.statement,
                after: state.bundle?.statement,
                snapshot: choice.snapshot.id,
                reason: reason
            )
        )
        try site.journal.append(.held(snapshot: isForward ? nil : choice.snapshot.id, reason: reason))
        let targets = try await activator.activate(choice.snapshot, state: state)
        return result(choice, state, targets: targets, plan: nil)
    }

    private struct Choice {
        let snapshot: StoredSnapshot
        let from: String?
    }

    private func choose(_ id: String?, _ state: SiteState) async throws -> Choice {
        let targets = activator.targetNames
        guard !targets.isEmpty else { throw RollbackError.noTarget }
        let history = try ActivationHistory(of: site)
        let present = history.hold?.snapshot ?? state.bundle?.snapshot
        let kept = try site.keptSnapshotNames().map { try SnapshotID($0) }.sorted(by: >)
        let offered = kept.prefix(window + 1).map(\.description)
        let wanted: String
        if let id {
            guard offered.contains(id) else { throw RollbackError.unknown(id, known: offered) }
            wanted = id
        } else if let interrupted = history.interruptedRollback(at: targets) {
            report(.warning("the rollback to the snapshot \(interrupted) was interrupted and goes on"))
            wanted = interrupted
        } else {
            let earlier = offered.drop { $0 != present }.dropFirst()
            guard let next = earlier.first else {
                throw RollbackError.noEarlier(current: present, window: window)
            }
            wanted = next
        }
        try await checkImages(of: wanted)
        return Choice(snapshot: try site.snapshot(wanted), from: present)
    }

    private func checkImages(of id: String) async throws {
        guard let images = try site.images(of: id) else {
            report(
                .warning(
                    "what the snapshot \(id) needs was not noted when it came, so its images are not looked for"
                )
            )
            return
        }
        let missing = try await ImageCheck(mirror: mirror).missing(of: images)
        guard missing.isEmpty else {
            throw RollbackError.missingImages(id, missing: missing, mirror: mirrorName)
        }
    }

    private func result(_ choice: Choice, _ state: SiteState, targets: [String], plan: [ActivationPlan]?)
        -> RollbackResult
    {
        let newest = state.bundle?.snapshot
        return RollbackResult(
            snapshot: choice.snapshot.id,
            from: choice.from,
            heldBackFrom: choice.snapshot.id == newest ? nil : newest,
            targets: targets,
            dryRun: plan != nil,
            plan: plan
        )
    }
}
