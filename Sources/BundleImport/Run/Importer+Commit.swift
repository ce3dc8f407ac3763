import BundleFormat
import Content
import FileIO
import OCILayout
import Signing
import Site

extension Importer {
    /// Makes everything visible that was loaded, and remembers that the site has it.
    func commit(
        _ bundle: AcceptedBundle,
        plan: ImportPlan,
        state: SiteState,
        isNew: Bool
    ) async throws {
        do {
            guard try site.load().generation == plan.generation else { throw ImportError.stalePlan }
            let closure = try await bundle.listing.checkGraph { try await holdings.source(of: $0) }
            try record(.verified, .success, bundle, state)
            try await noteTags(of: plan)
            if let snapshot = bundle.contents.snapshot {
                try site.note(Holdings.needs(of: bundle.contents), of: snapshot.id)
            }
            report(.committing(tags: plan.tags.count))
            try await holdings.commit(
                bundle.contents,
                manifests: closure.leavesFirst.lazy.filter { !$0.repositories.isEmpty },
                tags: plan.tags
            )
            try await checkReplaced(plan, of: bundle, where: \.waitsInStaging)
            try await checkServed(bundle)
            guard try await isVisible(bundle) else {
                throw ImportError.notVisible(image: "every image of the bundle", mirror: holdings.mirror.name)
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
            var next = isNew ? state.importing(bundle.accepted) : state
            next.auditHead = try site.audit.head().digest
            try site.state.save(next)
            try finish(bundle)
            report(.committed)
        } catch {
            try recordFailure(error, bundle, state)
            throw error
        }
    }

    /// Clears up behind an import; the journal is last, so that a run that is killed here is finished by the next one.
    func finish(_ bundle: AcceptedBundle) throws {
        try holdings.staging.clear()
        try site.dropRequests()
        try site.journal.append(.committed(statement: bundle.signed.digest, mirror: holdings.mirror.name))
    }

    /// Reads back what a pull needs: a registry may forget what it took, or only say that it has it.
    /// - Throws: ``ImportError/notServed(_:images:mirror:)``.
    private func checkServed(_ bundle: AcceptedBundle) async throws {
        try await forEachConcurrently(bundle.contents.blobs, limit: 4) { blob in
            guard !blob.repositories.isEmpty, try await !holdings.mirror.gives(blob) else { return }
            throw ImportError.notServed(
                blob.digest,
                images: bundle.contents.images(needing: [blob.digest]),
                mirror: holdings.mirror.name
            )
        }
    }

    /// Whether every name of the bundle stands for what it should.
    func isVisible(_ bundle: AcceptedBundle) async throws -> Bool {
        for image in bundle.contents.images where try await !holdings.mirror.shows(image) { return false }
        return try holdings.showsSnapshot(of: bundle.contents)
    }

    /// Writes down what the tags stand for that are about to move.
    private func noteTags(of plan: ImportPlan) async throws {
        var start = 0
        repeat {
            let end = min(start + JournalRecord.maximumTags, plan.tags.count)
            var previous: [JournalRecord.PreviousTag] = []
            for move in plan.tags[start..<end] {
                let digest = try await holdings.mirror.digest(of: move.tag, in: move.repository)
                previous.append(.init(repository: move.repository, tag: move.tag, digest: digest))
            }
            try site.journal.append(.moving(statement: plan.statement, previous: previous))
            start = end
        } while start < plan.tags.count
    }
}
