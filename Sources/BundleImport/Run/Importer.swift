import BundleFormat
import OCILayout
package import Signing
package import Site
import SystemPackage

/// Imports bundles into a site.
///
///     lock, open, verify                     nothing is written but the audit log
///     plan                                   refused here when it cannot finish
///     load                                   verified content that nothing shows
///     check the graph, then commit           manifests, all tags together, state
///     the next step of the use case          the snapshot becomes active, which is none of this room's business
///
/// Killed anywhere, the next run goes on: what is staged is not read again, and everything after it can be repeated. A bundle that the
/// site has already is planned, too: what the mirror has lost of it is loaded again.
package struct Importer: Sendable {
    let site: SiteDirectory
    let trail: AuditTrail
    let clock: ClockReading
    let holdings: Holdings
    private let checksCopies: Bool
    let report: @Sendable (ImportEvent) -> Void

    /// Imports into `mirror`.
    /// - Parameter checksCopies: Whether every byte of what the site has of a bundle is read, so that damage is found.
    package init(
        site: SiteDirectory,
        mirror: any ImportTarget,
        trail: AuditTrail,
        clock: ClockReading,
        staging: Staging,
        checksCopies: Bool = false,
        report: @escaping @Sendable (ImportEvent) -> Void
    ) throws {
        self.site = site
        self.trail = trail
        self.clock = clock
        self.checksCopies = checksCopies
        holdings = Holdings(
            staging: staging,
            snapshots: try LayoutDirectory(writing: site.snapshots),
            mirror: mirror
        )
        self.report = report
    }

    /// Says what importing from `medium` would do, and writes nothing.
    package func plan(_ medium: Medium) async throws -> [ImportOutcome] {
        let state = try site.load()
        try site.audit.check(holding: state.auditHead)
        let choice = try BundleSelection(medium, for: state, trusting: site.root(for: state))
        for bundle in choice.leftOut { report(.leftOut(bundle)) }
        if let refusal = choice.refusal { throw refusal }
        guard let first = choice.bundles.first else { return [] }
        let bundle = try AcceptedBundle(
            first,
            for: state,
            trusting: site.root(for: state),
            clock: clock
        ) { state.adopting($0) }
        for warning in bundle.accepted.warnings { report(.clock(warning)) }
        report(.verified(bundle.statement))
        try await checkAtHand(bundle)
        let plan = try await planner(bundle, state).plan()
        return [outcome(.planned, bundle, plan: plan)]
    }

    /// Imports every bundle on `medium` that moves this site forward, oldest first.
    /// - Parameter activate: The next step of the use case, after each bundle: called with what the site remembers then, while its lock is
    ///   held; returns where the snapshot is active.
    /// - Throws: ``ImportError``, ``SigningError``, ``BundleFormatError``, or what `activate` throws; each refusal leaves one audit record.
    package func run(_ medium: Medium, then activate: (SiteState) async throws -> [String]) async throws
        -> [ImportOutcome]
    {
        try await site.withLock {
            try site.audit.check(holding: site.load().auditHead)
            var outcomes: [ImportOutcome] = []
            let choice = try audited { state in
                let choice = try BundleSelection(medium, for: state, trusting: site.root(for: state))
                for bundle in choice.leftOut { report(.leftOut(bundle)) }
                if let refusal = choice.refusal { throw refusal }
                return choice
            }
            for bundle in choice.bundles {
                if choice.bundles.count > 1 { report(.opening(bundle.folder)) }
                var outcome = try await importBundle(bundle)
                outcome.activated = try await activate(site.load())
                outcomes.append(outcome)
            }
            return outcomes
        }
    }

    private func importBundle(_ unverified: UnverifiedBundle) async throws -> ImportOutcome {
        let bundle = try audited(unverified) { state in
            try AcceptedBundle(
                unverified,
                for: state,
                trusting: site.root(for: state),
                clock: clock,
                adopt: adopt
            )
        }
        for warning in bundle.accepted.warnings { report(.clock(warning)) }
        report(.verified(bundle.statement))
        let state = try site.load()
        let isNew = bundle.accepted.disposition == .new
        let plan = try await recordingFailures(of: bundle, state) {
            if isNew { try await checkAtHand(bundle) }
            return try await planner(bundle, state).plan()
        }
        if !isNew {
            if plan.isComplete, try !holdings.waits(of: bundle.contents), try await isVisible(bundle) {
                if try site.unfinishedImport() == bundle.signed.digest { try finish(bundle) }
                try record(.alreadyImported, .success, bundle, state)
                return outcome(.alreadyImported, bundle, plan: nil)
            }
            report(.restoring(plan))
        }
        try await recordingFailures(of: bundle, state) {
            if !isNew { try await checkAtHand(bundle) }
            try await load(bundle, plan)
        }
        try await commit(bundle, plan: plan, state: state, isNew: isNew)
        return outcome(isNew ? .imported : .restored, bundle, plan: plan)
    }

    private func planner(_ bundle: AcceptedBundle, _ state: SiteState) -> ImportPlanner {
        ImportPlanner(
            bundle: bundle,
            state: state,
            holdings: holdings,
            source: source(of: bundle),
            checksCopies: checksCopies,
            report: report
        )
    }

    private func adopt(_ root: SignedRoot) throws -> SiteState {
        let state = try site.load()
        try site.trust.write(root)
        let next = try site.state.save(state.adopting(root))
        try trail.record(.rootUpdated, .success, state: next)
        report(.rootUpdated(version: root.root.version))
        return next
    }

    private func outcome(
        _ result: ImportOutcome.Result,
        _ bundle: AcceptedBundle,
        plan: ImportPlan?
    ) -> ImportOutcome {
        ImportOutcome(
            result: result,
            statement: bundle.signed.digest,
            position: bundle.statement.position,
            snapshot: bundle.contents.snapshot?.id,
            plan: plan
        )
    }
}
