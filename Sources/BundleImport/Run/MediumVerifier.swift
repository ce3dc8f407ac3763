import BundleFormat
import Content
import Diagnostics
import OCILayout
package import Signing
package import Site

/// Reads every byte of the bundles on a medium, and writes nothing: the use case `verify`.
package struct MediumVerifier: Sendable {
    /// By what bundles are judged.
    package enum Trust: Sendable {
        /// What a site trusts and remembers: the check that an import makes.
        case site(SiteDirectory, clock: ClockReading)
        /// A root alone: all but target, order and time.
        case root(SignedRoot)
        /// The first root that travels with each bundle, which nothing vouches for.
        case medium
    }

    /// What a verification is doing, for whoever shows it.
    package enum Event: Sendable {
        /// A bundle on the medium that may be for this site waits, although others are good.
        case leftOut(LeftOutBundle)
        /// The root is the medium's own.
        case unvouched(SignedRoot)
        /// Something about the clock is odd.
        case clock(ClockWarning)
        /// So many bytes are read now.
        case reading(bytes: Int64)
        /// So many more of them were read and are good.
        case read(bytes: Int64)
        /// The reading ended, well or not.
        case ended
        /// Newer bundles that build on what the site has, by sequence, where a whole one is asked for.
        case passedOver([Int64])
        /// What a person should know about a bundle that is good.
        case note(BundleNote)
    }

    private let trust: Trust
    private let report: @Sendable (Event) -> Void

    /// Judges by `trust`.
    package init(trusting trust: Trust, report: @escaping @Sendable (Event) -> Void) {
        self.trust = trust
        self.report = report
    }

    /// Verifies the bundles on `medium`, for a site those that an import would take, one after the other.
    /// - Throws: ``SigningError``, ``ImportError``, ``BundleFormatError``, ``ContentError``, ``SiteError``.
    package func run(_ medium: Medium) async throws -> [BundleVerification] {
        switch trust {
        case .site(let site, let clock): try await verify(medium, for: site, clock)
        case .root(let root): try await verify(medium) { _ in (root, .file) }
        case .medium:
            try await verify(medium) { bundle in
                let root = try bundle.ownRoot()
                report(.unvouched(root))
                return (root, .medium)
            }
        }
    }

    /// Verifies the newest bundle on `medium` that has all of its blobs as a whole, and hands out what it holds; without one the newest.
    /// - Parameters:
    ///   - site: For whom; nil where all bundles are for the same sites.
    ///   - root: The trust root that it must be signed under.
    /// - Throws: As ``run(_:)``, and ``ImportError/cannotExport(reason:remedy:)`` where none is for the site, or nobody said for whom.
    package func newest(on medium: Medium, for site: String?, trusting root: SignedRoot) async throws
        -> BundleContents
    {
        let bundles = try medium.bundles().map { try SignedBundle(UnverifiedBundle($0), trusting: root) }
            .filter { bundle in
                site.map { bundle.signed.statement.sites.map(\.id.description).contains($0) } ?? true
            }
        guard Set(bundles.map(\.signed.statement.stream)).count <= 1 else {
            throw ImportError.cannotExport(
                reason: "the medium has bundles for several sites, and none is named",
                remedy: "give --site, or name the folder of one bundle"
            )
        }
        let sorted = bundles.sorted {
            $0.signed.statement.position.sequence > $1.signed.statement.position.sequence
        }
        guard let newest = sorted.first else {
            throw ImportError.cannotExport(
                reason: "the medium has no bundle for \(site?.terminalSafe ?? "any site")",
                remedy: "see whom it is for: sealift inspect MEDIUM"
            )
        }
        for bundle in sorted {
            let contents = try bundle.contents()
            guard contents.firstNotWhole == nil else { continue }
            let passedOver = sorted.map(\.signed.statement.position.sequence)
                .filter { $0 > bundle.signed.statement.position.sequence }
            if !passedOver.isEmpty { report(.passedOver(passedOver)) }
            try await read(contents, beside: nil)
            return contents
        }
        // It is for whoever writes it out to say what of it is missing.
        return try newest.contents()
    }

    private func verify(_ medium: Medium, for site: SiteDirectory, _ clock: ClockReading) async throws
        -> [BundleVerification]
    {
        var state = try site.load()
        let trusted = try site.root(for: state)
        let choice = try BundleSelection(medium, for: state, trusting: trusted)
        for bundle in choice.leftOut { report(.leftOut(bundle)) }
        if let refusal = choice.refusal { throw refusal }
        let kept = try site.keptSnapshots()
        var results: [BundleVerification] = []
        for found in choice.bundles {
            let bundle = try AcceptedBundle(found, for: state, trusting: trusted, clock: clock) {
                state.adopting($0)
            }
            for warning in bundle.accepted.warnings { report(.clock(warning)) }
            try await read(bundle.listing, beside: kept)
            results.append(BundleVerification(bundle.listing, bundle.signed, .init(.site, trusted)))
            state = state.importing(bundle.accepted)
        }
        return results
    }

    private func verify(
        _ medium: Medium,
        by root: (UnverifiedBundle) throws -> (SignedRoot, BundleVerification.Trust.Place)
    ) async throws -> [BundleVerification] {
        var results: [BundleVerification] = []
        for folder in try medium.bundles() {
            let bundle = try UnverifiedBundle(folder)
            let (trusted, place) = try root(bundle)
            let signed = try SignedBundle(bundle, trusting: trusted)
            let contents = try signed.contents()
            try await read(contents, beside: nil)
            results.append(BundleVerification(contents, signed.signed, .init(place, trusted)))
        }
        return results
    }

    private func read(_ contents: BundleContents, beside kept: (any ContentSource)?) async throws {
        report(.reading(bytes: contents.signedBytes))
        defer { report(.ended) }
        for note in try await contents.verifyFiles(beside: kept, report: { report(.read(bytes: $0)) }) {
            report(.note(note))
        }
    }
}
