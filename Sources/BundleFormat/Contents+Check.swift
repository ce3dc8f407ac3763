import Content
import OCILayout

extension Contents {
    /// Holds the document against itself.
    /// - Throws: ``BundleFormatError/inconsistentContents(reason:)``.
    func check() throws {
        try checkBlobs()
        try checkPatches()
        try checkNames()
    }

    private func checkBlobs() throws {
        if let digest = repetition.blob {
            throw BundleFormatError.inconsistentContents(reason: "it lists \(digest) twice")
        }
        for blob in blobs {
            guard (0...Self.maximumBlobSize).contains(blob.size), blob.carriedBytes >= 0 else {
                throw BundleFormatError.inconsistentContents(reason: "\(blob.digest) has an impossible size")
            }
            guard !blob.mediaType.isManifestOrIndex || blob.size <= StrictJSON.Limits.foreignDocument.bytes
            else {
                throw BundleFormatError.inconsistentContents(
                    reason: "the manifest \(blob.digest) is over 4 MiB"
                )
            }
        }
    }

    /// Every patch is carried once, and made for bases that are listed.
    private func checkPatches() throws {
        guard repetition.base == nil, bases.allSatisfy({ (0...Self.maximumBlobSize).contains($0.size) })
        else {
            throw BundleFormatError.inconsistentContents(reason: "its bases are impossible")
        }
        var patches: [Digest] = []
        for blob in blobs {
            guard case .patch(let patch) = blob.delivery else { continue }
            guard patch.bases.count <= Delivery.Patch.maximumBases,
                (0...Delivery.Patch.maximumScratch).contains(patch.scratch), patch.size <= blob.size,
                patch.bases.allSatisfy({ base($0) != nil && $0 != blob.digest }),
                position(of: patch.digest) == nil
            else { throw Self.impossiblePatch(blob.digest) }
            patches.append(patch.digest)
        }
        patches.sort()
        for (patch, next) in zip(patches, patches.dropFirst()) where patch == next {
            throw Self.impossiblePatch(patch)
        }
    }

    private static func impossiblePatch(_ digest: Digest) -> BundleFormatError {
        .inconsistentContents(reason: "the patch for \(digest) is impossible")
    }

    private func checkNames() throws {
        var names = Set<String>()
        for image in images {
            let name = "\(image.repository):\(image.tag?.description ?? image.digest.description)"
            guard names.insert(name).inserted else {
                throw BundleFormatError.inconsistentContents(reason: "two images claim \(name)")
            }
            guard let blob = blob(image.digest), blob.size == image.size,
                blob.repositories.contains(image.repository)
            else {
                throw BundleFormatError.inconsistentContents(reason: "the manifest of \(name) is not listed")
            }
            guard image.mediaType.isManifestOrIndex, blob.mediaType == image.mediaType else {
                throw BundleFormatError.inconsistentContents(
                    reason:
                        "\(name) is listed as \(image.mediaType) and as \(blob.mediaType), expected one type of manifest"
                )
            }
        }
        if let snapshot {
            guard blob(snapshot.digest)?.descriptor == snapshot.descriptor else {
                throw BundleFormatError.inconsistentContents(
                    reason: "the manifest of the snapshot is not listed"
                )
            }
        }
    }
}
