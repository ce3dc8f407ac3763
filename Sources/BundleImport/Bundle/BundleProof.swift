import BundleFormat
package import Content
package import Kubernetes
package import OCILayout
import Snapshot

/// That a bundle is a closed set, shown from the bundle alone: every image that its manifests name, and everything that these consist of.
package struct BundleProof: Sendable {
    /// Content of one kind: how much of it is in the volumes, and how much the site has as of the base of the bundle.
    package struct Share: Sendable, Encodable {
        /// The number in the volumes, whole or as patches.
        package private(set) var shipped = 0
        /// The number that the site has.
        package private(set) var held = 0

        mutating func add(_ blob: Contents.BlobEntry) {
            if blob.delivery == .held { held += 1 } else { shipped += 1 }
        }
    }

    /// One image of the lock.
    package struct Image: Sendable {
        /// Its reference.
        package let reference: ImageReference
        /// What the reference was pinned to.
        package let digest: Digest
        /// Which objects name it, and by which rule; none where only the lock does.
        package let uses: [ImageUse]
        /// Its manifests and indexes.
        package let manifests: Share
        /// Its configurations and layers.
        package let blobs: Share
    }

    /// The images of the lock, sorted by reference.
    package let images: [Image]
    /// What objects name and the bundle does not hold, since the hub gave leave.
    package let waived: [ImageUse]
    /// How many blobs manifests refer to that are left out on purpose: other platforms, foreign layers.
    package let omitted: Int

    /// Reads every manifest in the volumes, and the snapshot.
    /// - Returns: Nil for a bundle whose snapshot is not in the volumes.
    /// - Throws: ``ImportError/openGraph(manifest:missing:)`` where something refers outside,
    ///   ``ImportError/unusableSnapshot(_:reason:)`` where the lock names what is not listed, ``ImportError/missingVolumes(_:)``, and what
    ///   reading throws.
    package init?(_ bundle: BundleContents) async throws {
        let volumes = bundle.volumes
        guard volumes.missing.isEmpty else { throw ImportError.missingVolumes(volumes.missing) }
        _ = try await bundle.checkGraph { blob in volumes.contains(blob.descriptor) ? volumes : nil }
        guard let entry = bundle.contents.snapshot, volumes.contains(entry.descriptor) else { return nil }
        let snapshot = try await ManifestSnapshot.read(entry.descriptor, from: volumes)
        let uses = try snapshot.lock.sites.flatMap { site in
            try ImageDiscovery().findings(in: snapshot.manifests(of: site).objects).uses
        }
        var known = Set<ImageUse>()
        let named = Dictionary(grouping: uses.filter { known.insert($0).inserted }) {
            $0.reference.withoutDigest
        }
        let listed = Set(bundle.contents.images.map(\.digest))
        var images: [Image] = []
        for image in snapshot.lock.images {
            guard listed.contains(image.digest) else {
                throw ImportError.unusableSnapshot(
                    entry.id,
                    reason:
                        "its lock names \(image.reference) at \(image.digest), which the bundle does not list"
                )
            }
            images.append(
                try await Self.image(
                    image,
                    uses: named[image.reference.withoutDigest] ?? [],
                    in: bundle.contents,
                    volumes
                )
            )
        }
        self.images = images
        let locked = Set(snapshot.lock.images.map(\.reference.withoutDigest))
        waived = named.filter { !locked.contains($0.key) }.values.flatMap(\.self)
            .sorted { ($0.reference, $0.why) < ($1.reference, $1.why) }
        omitted = bundle.contents.omitted.count
    }

    private static func image(
        _ image: SnapshotLock.Image,
        uses: [ImageUse],
        in contents: Contents,
        _ volumes: VolumeSet
    ) async throws -> Image {
        var manifests = Share()
        var blobs = Share()
        var seen: Set<Digest> = [image.digest]
        var waiting = [image.digest]
        while let digest = waiting.popLast() {
            guard let blob = contents.blob(digest) else { continue }
            guard blob.mediaType.isManifestOrIndex else {
                blobs.add(blob)
                continue
            }
            manifests.add(blob)
            guard volumes.contains(blob.descriptor) else { continue }
            let document = try await ManifestDocument.read(blob.descriptor, from: volumes)
            waiting += (document.children + document.blobs).map(\.digest).filter { seen.insert($0).inserted }
        }
        return Image(
            reference: image.reference,
            digest: image.digest,
            uses: uses,
            manifests: manifests,
            blobs: blobs
        )
    }
}

extension ImageReference {
    /// The reference by which the lock knows an image that an object names with its digest.
    fileprivate var withoutDigest: ImageReference { tag.map(tagged(_:)) ?? withTag }
}
