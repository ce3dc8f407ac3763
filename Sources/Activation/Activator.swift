import Content
import Diagnostics
package import Signing
package import Site
import SystemPackage

/// Makes the snapshot of the bundle that the site has active, and remembers where it is.
///
/// It is the use cases `apply`, which writes everything again, and `activate`, which brings the snapshot to where it is not active yet; the
/// second is also the step that follows the commit of an import.
package struct Activator: Sendable {
    let site: SiteDirectory
    let targets: [any SnapshotTarget]
    private let trail: AuditTrail
    private let gate: ActivationGate
    private let overwritesAccepted: Bool
    let report: @Sendable (ActivationEvent) -> Void

    /// Activates at `targets`, in order, when `gate` is open.
    /// - Parameter overwritesAccepted: Whether drift that somebody has accepted is overwritten.
    package init(
        site: SiteDirectory,
        targets: [any SnapshotTarget],
        trail: AuditTrail,
        gate: ActivationGate = .alwaysOpen,
        overwritesAccepted: Bool = false,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) {
        self.site = site
        self.targets = targets
        self.trail = trail
        self.gate = gate
        self.overwritesAccepted = overwritesAccepted
        self.report = report
    }

    /// Finds what activating a snapshot everywhere would do, and changes nothing.
    /// - Parameter id: The snapshot; nil for the one that the site is to have.
    /// - Throws: ``SiteError``, or what the first target that would refuse says.
    package func plan(of id: String? = nil) async throws -> ActivationResult {
        let state = try site.load()
        let named = try id.map { try site.snapshot(named: $0) }
        return try await plan(of: named ?? wantedSnapshot(state, ActivationHistory(of: site)))
    }

    /// Finds what activating `snapshot` everywhere would do, wherever it comes from; nothing where there is none.
    /// - Throws: What the first target that would refuse says.
    package func plan(of snapshot: StoredSnapshot?) async throws -> ActivationResult {
        guard !targets.isEmpty, let snapshot else {
            return ActivationResult(targets: [], dryRun: true, plan: [])
        }
        let plans = try await plan(snapshot)
        return ActivationResult(targets: plans.map(\.target), dryRun: true, plan: plans)
    }

    /// Finds what activating `snapshot` everywhere would do, and changes nothing.
    /// - Throws: What the first target that would refuse says.
    func plan(_ snapshot: StoredSnapshot) async throws -> [ActivationPlan] {
        let places = try ActivationHistory(of: site).places
        let objects = SnapshotObjects(site: site, name: try site.load().site.id)
        var plans: [ActivationPlan] = []
        for target in targets {
            let former = places.first { $0.target == target.name.withoutSecrets }?.snapshot
            plans.append(
                ActivationPlan(
                    target: target.name,
                    steps: try await target.plan(snapshot, report: report),
                    gone: try await objects.gone(from: former, to: snapshot)
                )
            )
        }
        return plans
    }

    /// Activates the current snapshot everywhere, also where it is active already.
    /// - Throws: ``ActivationWait``, or what the first target that refuses says, while earlier ones stay active.
    package func run() async throws -> ActivationResult {
        try await site.withLock {
            let state = try site.load()
            guard !targets.isEmpty, let stored = try wantedSnapshot(state, ActivationHistory(of: site)) else {
                return ActivationResult(targets: [], dryRun: false, plan: nil)
            }
            if let wait = gate.closure(of: stored.id, state, at: site) { throw wait }
            let names = try await activate(stored, state: state)
            return ActivationResult(targets: names, dryRun: false, plan: nil)
        }
    }

    /// The targets as the journal has them, without secrets.
    var targetNames: [String] { targets.map(\.name.withoutSecrets) }

    /// Activates `snapshot` everywhere; whoever calls this holds the lock of the site.
    /// - Returns: The names of all targets.
    /// - Throws: What the first target that refuses says, while earlier ones stay active.
    func activate(_ snapshot: StoredSnapshot, state: SiteState) async throws -> [String] {
        for target in targets { try await activate(snapshot, at: target, state: state) { $0 } }
        return targets.map(\.name)
    }

    /// Activates the snapshot that the site is to have wherever it is not active yet.
    /// - Parameter reason: Why it happens now, whether a window is open or not; nil to wait for one.
    /// - Throws: ``ActivationWait``, or ``ActivationError`` at the first target that refuses, while earlier ones stay active.
    package func activate(now reason: String?) async throws -> ActivationResult {
        try await site.withLock {
            let state = try site.load()
            try site.audit.check(holding: state.auditHead)
            guard let pending = try await pending(state) else {
                return ActivationResult(targets: [], dryRun: false, plan: nil)
            }
            guard !pending.targets.isEmpty else {
                report(.activity("the snapshot \(pending.snapshot.id) is active everywhere already"))
                return ActivationResult(targets: pending.active, dryRun: false, plan: nil)
            }
            if let reason {
                try trail.record(
                    .activatedNow,
                    .success,
                    state: state,
                    change: AuditRecord.Change(
                        after: state.bundle?.statement,
                        snapshot: pending.snapshot.id,
                        reason: reason
                    )
                )
            } else if let wait = gate.closure(of: pending.snapshot.id, state, at: site) {
                throw wait
            }
            try await activate(pending, state: state)
            return ActivationResult(targets: targets.map(\.name), dryRun: false, plan: nil)
        }
    }

    /// Activates the snapshot of a bundle that was just imported wherever it is not active yet, unless it has to wait; whoever calls this
    /// holds the lock of the site.
    /// - Returns: The names of the targets where it is active.
    /// - Throws: ``ActivationError`` at the first target that refuses, while earlier ones stay active.
    package func run(after state: SiteState) async throws -> [String] {
        guard let pending = try await pending(state) else { return [] }
        if let hold = pending.hold {
            report(
                .warning(
                    "the site is held at the snapshot \(hold.snapshot) since a rollback, until a newer bundle comes"
                )
            )
        }
        if !pending.targets.isEmpty, let wait = gate.closure(of: pending.snapshot.id, state, at: site) {
            report(.warning("the snapshot \(pending.snapshot.id) waits: \(wait); \(wait.remedy ?? "")"))
            return pending.active
        }
        try await activate(pending, state: state)
        return targets.map(\.name)
    }

    /// Leaves the snapshot of a bundle that was just imported for ``activate(now:)``.
    /// - Returns: The names of the targets where it is active already.
    package func stage(after state: SiteState) async throws -> [String] {
        guard let pending = try await pending(state) else {
            report(.warning("this bundle or this site has nothing to activate, so there is nothing to stage"))
            return []
        }
        if !pending.targets.isEmpty {
            let command = "sealift activate --state \(ShellWord(site.path.string))"
            report(
                .activity("the snapshot \(pending.snapshot.id) is staged; to make it active, run: \(command)")
            )
        }
        return pending.active
    }

    private func activate(_ pending: Pending, state: SiteState) async throws {
        for position in pending.targets {
            try await activate(pending.snapshot, at: targets[position], state: state) { [site] cause in
                ActivationError(
                    target: targets[position].name,
                    active: targets[..<position].map(\.name),
                    site: site.path,
                    cause: cause
                )
            }
        }
    }

    private func activate(
        _ stored: StoredSnapshot,
        at target: any SnapshotTarget,
        state: SiteState,
        refusal: (any Error) -> any Error
    ) async throws {
        report(.activating(target: target.name))
        do {
            if !overwritesAccepted { try await checkAccepted(stored, at: target) }
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
                change: AuditRecord.Change(
                    after: state.bundle?.statement,
                    target: target.name,
                    snapshot: stored.id
                )
            )
            try note(failed, of: stored, at: target)
            throw failed
        }
        if target.isUnconfirmed {
            report(.warning("nobody waits until \(target.name) is well with the snapshot, as --no-wait says"))
        }
        try trail.record(
            .activated,
            .success,
            state: state,
            change: AuditRecord.Change(
                after: state.bundle?.statement,
                target: target.name,
                unconfirmed: target.isUnconfirmed ? true : nil,
                snapshot: stored.id
            )
        )
        if let statement = state.bundle?.statement {
            try site.journal.append(
                .activated(
                    statement: statement,
                    target: target.name.withoutSecrets,
                    snapshot: stored.id,
                    unconfirmed: target.isUnconfirmed ? true : nil
                )
            )
        }
    }

    /// Drift that somebody has accepted stays as it is.
    /// - Throws: ``DriftError/accepted(_:target:)``, or what a target says that would refuse.
    private func checkAccepted(_ snapshot: StoredSnapshot, at target: any SnapshotTarget) async throws {
        let accepted = try ActivationHistory(of: site).acceptances(at: trail.clock)
            .filter { $0.target == target.name.withoutSecrets }
        guard !accepted.isEmpty else { return }
        for object in try await target.drift(from: snapshot, report: report) where object.kind != .extra {
            for acceptance in accepted where acceptance.subject == object.subject {
                let isOverwritten =
                    acceptance.fields.isEmpty || object.fields.contains { acceptance.covers($0.field) }
                if isOverwritten { throw DriftError.accepted(acceptance, target: target.name) }
            }
        }
    }

    /// Notes for `status` what a target did not take; an interrupted run has not come to that.
    private func note(_ error: any Error, of stored: StoredSnapshot, at target: any SnapshotTarget) throws {
        let decision = AuditRecord.Decision(error)
        try site.journal.append(
            .activationFailed(
                snapshot: stored.id,
                target: target.name.withoutSecrets,
                error: decision.error,
                message: decision.message
            )
        )
    }
}
