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
///     activate                               wherever the configuration says
///
/// Killed anywhere, the next run goes on: what is staged is not read again, and everything after it can be repeated. A bundle that the
/// site has already is planned, too: what the mirror has lost of it is loaded again.
package struct Importer: Sendable {
    let site: SiteDirectory
    let target: any ImportTarget
    private let activator: Activator
    let trail: AuditTrail
    private let clock: ClockReading
    let holdings: Holdings
    private let checksCopies: Bool
    let report: @Sendable (ImportEvent) -> Void

    /// Imports into `target`.
    /// - Parameter checksCopies: Whether every byte of what the site has of a bundle is read, so that damage is found.
    package init(
        site: SiteDirectory,
        target: any ImportTarget,
        activator: Activator,
        trail: AuditTrail,
        clock: ClockReading,
        staging: Staging,
        checksCopies: Bool = false,
        report: @escaping @Sendable (ImportEvent) -> Void
    ) throws {
        self.site = site
        self.target = target
        self.activator = activator
        self.trail = trail
        self.clock = clock
        self.checksCopies = checksCopies
        holdings = Holdings(staging: staging, snapshots: try LayoutDirectory(writing: site.snapshots))
        self.report = report
    }

    /// Says what importing from `medium` would do, and writes nothing.
    package func plan(_ medium: Medium) async throws -> [ImportOutcome] {
        let state = try site.load()
        try site.audit.check(holding: state.auditHead)
        let choice = try BundleSelection(medium, for: state, trusting: site.root(for: state))
        for bundle in choice.leftOut { report(.leftOut(bundle)) }
        guard let folder = choice.folders.first else { return [] }
        let unverified = try UnverifiedBundle(folder)
        let (bundle, accepted) = try BundleVerifier.verify(
            unverified,
            for: state,
            trusting: site.root(for: state),
            clock: clock
        ) { state.adopting($0) }
        for warning in accepted.warnings { report(.clock(warning)) }
        report(.verified(bundle.statement))
        try await checkAtHand(bundle)
        let plan = try await planner(bundle, state).plan()
        return [outcome(.planned, bundle, plan: plan)]
    }

    /// Imports every bundle on `medium` that moves this site forward, oldest first.
    /// - Throws: ``ImportError``, ``SigningError``, ``BundleFormatError``, ``ActivationError``; each refusal leaves one audit record.
    package func run(_ medium: Medium) async throws -> [ImportOutcome] {
        try await site.withLock {
            try site.audit.check(holding: site.load().auditHead)
            var outcomes: [ImportOutcome] = []
            let choice = try audited(at: medium.path) { state in
                try BundleSelection(medium, for: state, trusting: site.root(for: state))
            }
            for bundle in choice.leftOut { report(.leftOut(bundle)) }
            for folder in choice.folders {
                if choice.folders.count > 1 { report(.opening(folder)) }
                outcomes.append(try await importBundle(in: folder))
            }
            return outcomes
        }
    }

    private func importBundle(in folder: FilePath) async throws -> ImportOutcome {
        let (bundle, accepted) = try audited(at: folder) { state in
            let unverified = try UnverifiedBundle(folder)
            return try BundleVerifier.verify(
                unverified,
                for: state,
                trusting: site.root(for: state),
                clock: clock,
                persist: adopt
            )
        }
        for warning in accepted.warnings { report(.clock(warning)) }
        report(.verified(bundle.statement))
        let state = try site.load()
        let isNew = accepted.disposition == .new
        let plan = try await recordingFailures(of: bundle, state) {
            if isNew { try await checkAtHand(bundle) }
            return try await planner(bundle, state).plan()
        }
        if !isNew {
            if plan.isComplete, try await isVisible(bundle) {
                if try site.unfinishedImport() == bundle.signed.digest { try finish(bundle) }
                try record(.alreadyImported, .success, bundle, state)
                let activated = try await activator.activate(state: state)
                return outcome(.alreadyImported, bundle, plan: nil, activated: activated)
            }
            report(.restoring(plan))
        }
        try await recordingFailures(of: bundle, state) {
            if !isNew { try await checkAtHand(bundle) }
            try await load(bundle, plan)
        }
        let after = try await commit(bundle, accepted, plan: plan, state: state, isNew: isNew)
        let activated = try await activator.activate(state: after)
        return outcome(isNew ? .imported : .restored, bundle, plan: plan, activated: activated)
    }

    private func planner(_ bundle: VerifiedBundle, _ state: SiteState) -> ImportPlanner {
        ImportPlanner(
            bundle: bundle,
            state: state,
            target: target,
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
        _ bundle: VerifiedBundle,
        plan: ImportPlan?,
        activated: [String] = []
    ) -> ImportOutcome {
        ImportOutcome(
            result: result,
            statement: bundle.signed.digest,
            position: bundle.statement.position,
            snapshot: bundle.contents.snapshot?.id,
            plan: plan,
            activated: activated
        )
    }
}
