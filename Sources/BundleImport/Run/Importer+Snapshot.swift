import BundleFormat
import Content
import OCILayout
import Signing
package import Site

extension Importer {
    /// The snapshot that the site would have after importing from `medium`, that of the last bundle which it would take.
    ///
    /// Nothing is written.
    /// - Parameter reporting: Whether what is found on the way is told.
    /// - Returns: Nil for a bundle without one.
    /// - Throws: ``ImportError``, ``SigningError``, ``BundleFormatError``: what an import would refuse before it loads anything;
    ///   ``ImportError/missingVolumes(_:)`` where the snapshot is on another medium.
    package func snapshot(on medium: Medium, reporting: Bool = true) async throws -> StoredSnapshot? {
        var state = try site.load()
        let trusted = try site.root(for: state)
        let choice = try BundleSelection(medium, for: state, trusting: trusted)
        if reporting { for bundle in choice.leftOut { report(.leftOut(bundle)) } }
        if let refusal = choice.refusal { throw refusal }
        var last: StoredSnapshot?
        for found in choice.bundles {
            let bundle = try AcceptedBundle(found, for: state, trusting: trusted, clock: clock) {
                state.adopting($0)
            }
            if reporting {
                for warning in bundle.accepted.warnings { report(.clock(warning)) }
                report(.verified(bundle.statement))
            }
            try await checkAtHand(bundle)
            last = try await snapshot(of: bundle)
            state = state.importing(bundle.accepted)
        }
        return last
    }

    private func snapshot(of bundle: AcceptedBundle) async throws -> StoredSnapshot? {
        guard let named = bundle.contents.snapshot else { return nil }
        var places: [Digest: any ContentSource] = [:]
        places[named.digest] = try source(of: named.digest, in: bundle)
        let document = try await ManifestDocument.read(named.descriptor, from: RoutedSource(places))
        for blob in document.blobs { places[blob.digest] = try source(of: blob.digest, in: bundle) }
        return StoredSnapshot(id: named.id, manifest: named.descriptor, source: RoutedSource(places))
    }

    private func source(of digest: Digest, in bundle: AcceptedBundle) throws -> any ContentSource {
        guard let blob = bundle.contents.blob(digest) else { throw ContentError.missing(digest) }
        if let holder = try holder(of: blob, in: bundle) { return holder }
        let parts = source(of: bundle)
        guard try parts.contains(blob.descriptor) else {
            throw ImportError.missingVolumes(bundle.volumes.missing)
        }
        return parts
    }
}
