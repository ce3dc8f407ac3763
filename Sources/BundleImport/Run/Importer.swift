import BundleFormat
import Content
import Diagnostics
import FileIO
import OCILayout
package import Signing
import SystemPackage

/// Imports bundles into a site.
///
///     lock, open, verify                     nothing is written but the audit log
///     plan                                   refused here when it cannot finish
///     load                                   verified content that nothing shows
///     check the graph, then commit           manifests, all tags together, state
///     activate                               wherever the configuration says
///
/// Killed anywhere, the next run goes on: what is staged is not read again, and everything after it can be repeated.
package struct Importer: Sendable {
    let site: SiteDirectory
    private let target: any ImportTarget
    private let activator: Activator
    let trail: AuditTrail
    private let clock: ClockReading
    private let holdings: Holdings
    private let report: @Sendable (ImportEvent) -> Void

    /// Imports into `target`.
    package init(
        site: SiteDirectory,
        target: any ImportTarget,
        activator: Activator,
        trail: AuditTrail,
        clock: ClockReading,
        staging: Staging,
        report: @escaping @Sendable (ImportEvent) -> Void
    ) throws {
        self.site = site
        self.target = target
        self.activator = activator
        self.trail = trail
        self.clock = clock
        holdings = Holdings(staging: staging, snapshots: try LayoutDirectory(writing: site.snapshots))
        self.report = report
    }

    /// Says what importing from `medium` would do, and writes nothing.
    package func plan(_ medium: Medium) async throws -> [ImportOutcome] {
        let state = try site.load()
        try site.audit.check(holding: state.auditHead)
        guard let folder = try BundleChoice(medium, for: state).folders.first else { return [] }
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
            let folders = try audited(at: medium.path) { try BundleChoice(medium, for: $0).folders }
            for folder in folders {
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
        if !isNew, try await isVisible(bundle) {
            if try site.unfinishedImport() == bundle.signed.digest { try finish(bundle) }
            try record(.alreadyImported, .success, bundle, state)
            let activated = try await activator.activate(state: state)
            return outcome(.alreadyImported, bundle, plan: nil, activated: activated)
        }
        let plan = try await load(bundle, state: state)
        let after = try await commit(bundle, accepted, plan: plan, state: state, isNew: isNew)
        let activated = try await activator.activate(state: after)
        return outcome(.imported, bundle, plan: plan, activated: activated)
    }

    private func load(_ bundle: VerifiedBundle, state: SiteState) async throws -> ImportPlan {
        do {
            try await checkAtHand(bundle)
            let plan = try await planner(bundle, state).plan()
            report(.planned(plan))
            try site.journal.append(.began(statement: plan.statement, plan: plan.digest))
            let source = BundleSource(bundle.contents, volumes: bundle.volumes, staging: holdings.staging)
            let loader = BundleLoader(bundle: bundle, target: target, source: source, report: report)
            try await loader.load(plan)
            return plan
        } catch let error as BundleFormatError where error.exitClass != .media {
            try distrust(bundle)
            try recordFailure(error, bundle, state)
            throw error
        } catch {
            let error = try requestingRepair(error, bundle, state)
            try recordFailure(error, bundle, state)
            throw error
        }
    }

    /// Holds the manifests and the snapshot that are at hand against the list, before anything moves; all of them are held against it again
    /// before they become visible.
    private func checkAtHand(_ bundle: VerifiedBundle) async throws {
        do {
            _ = try await bundle.checkGraph { blob in
                if try holdings.staging.contains(blob.descriptor) { return holdings.staging }
                if bundle.volumes.contains(blob.descriptor) { return bundle.volumes }
                guard blob.repositories.isEmpty, try holdings.snapshots.contains(blob.descriptor) else {
                    return nil
                }
                return holdings.snapshots
            }
        } catch let error as ContentError {
            throw bundle.volumes.altered(error)
        }
    }

    /// Writes down what the hub is to ship, when that is what would help.
    private func requestingRepair(_ error: any Error, _ bundle: VerifiedBundle, _ state: SiteState) throws
        -> any Error
    {
        guard let refusal = error as? ImportError, let unusable = refusal.unusable else { return error }
        do {
            guard let path = try site.requestRepair(of: Set(unusable.digests), state: state) else {
                return error
            }
            report(.requestedRepair(path))
            return refusal.requested(at: path)
        } catch {
            try recordFailure(refusal, bundle, state)
            throw error
        }
    }

    private func commit(
        _ bundle: VerifiedBundle,
        _ accepted: AcceptedStatement,
        plan: ImportPlan,
        state: SiteState,
        isNew: Bool
    ) async throws -> SiteState {
        do {
            guard try site.load().generation == plan.generation else { throw ImportError.stalePlan }
            let closure = try await bundle.checkGraph { try await holdings.source(of: $0, in: target) }
            try record(.verified, .success, bundle, state)
            let previous = try await previousTags(plan.tags)
            try site.journal.append(.moving(statement: plan.statement, previous: previous))
            report(.committing(tags: plan.tags.count))
            try await holdings.keepSnapshot(of: bundle.contents, in: target)
            let forMirror = bundle.contents.blobs.filter { !$0.repositories.isEmpty }
            try await target.commit(
                forMirror.filter { !$0.mediaType.isManifestOrIndex },
                manifests: closure.leavesFirst.filter { !$0.repositories.isEmpty },
                tags: plan.tags
            )
            guard try await isVisible(bundle) else {
                throw ImportError.notVisible(image: "every image of the bundle", mirror: target.name)
            }
            let change = AuditRecord.Change(
                ticket: bundle.statement.change?.ticket,
                before: state.bundle?.statement,
                after: bundle.signed.digest,
                images: bundle.contents.images.count,
                blobs: plan.loads.count,
                bytes: plan.loadBytes
            )
            try record(.committed, .success, bundle, state, change: change)
            var next = isNew ? state.importing(accepted) : state
            next.auditHead = try site.audit.head().digest
            let after = try site.state.save(next)
            try finish(bundle)
            report(.committed)
            return after
        } catch {
            try recordFailure(error, bundle, state)
            throw error
        }
    }

    /// Clears up behind an import; the journal is last, so that a run that is killed here is finished by the next one.
    private func finish(_ bundle: VerifiedBundle) throws {
        try holdings.staging.clear()
        try site.dropRequests()
        try site.journal.append(.committed(statement: bundle.signed.digest, mirror: target.name))
    }

    /// Drops what was staged from a medium that turned out to be altered, so that all of it is read and verified anew; what came
    /// from other media stays.
    private func distrust(_ bundle: VerifiedBundle) throws {
        for blob in bundle.contents.blobs
        where blob.delivery.parts.contains(where: { bundle.volumes.available.contains($0.volume) }) {
            try holdings.staging.remove(blob.descriptor)
            if let carried = blob.delivery.carried(for: blob.descriptor) {
                try holdings.staging.remove(carried)
            }
        }
    }

    private func planner(_ bundle: VerifiedBundle, _ state: SiteState) -> ImportPlanner {
        let source = BundleSource(bundle.contents, volumes: bundle.volumes, staging: holdings.staging)
        return ImportPlanner(bundle: bundle, state: state, target: target, holdings: holdings, source: source)
    }

    private func isVisible(_ bundle: VerifiedBundle) async throws -> Bool {
        for image in bundle.contents.images where try await !target.shows(image) { return false }
        return true
    }

    private func previousTags(_ moves: [TagMove]) async throws -> [JournalRecord.PreviousTag] {
        var previous: [JournalRecord.PreviousTag] = []
        for move in moves {
            let digest = try await target.digest(of: move.tag, in: move.repository)
            previous.append(.init(repository: move.repository, tag: move.tag, digest: digest))
        }
        return previous
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
