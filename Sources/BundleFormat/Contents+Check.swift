package import Content
import OCILayout

extension Contents {
    /// Decodes `contents.json`, whose digest the statement has confirmed, and checks it against itself.
    /// - Throws: ``ContentError`` for malformed JSON, ``BundleFormatError/inconsistentContents(reason:)``.
    package init(decoding bytes: [UInt8]) throws {
        self = try StrictJSON.decode(Contents.self, from: bytes, place: BundleNames.contents)
        guard formatVersion == 1 else {
            throw BundleFormatError.inconsistentContents(
                reason: "its format version is \(formatVersion), expected 1"
            )
        }
        guard blobs.count <= Self.maximumBlobs else {
            throw BundleFormatError.inconsistentContents(
                reason: "it lists \(blobs.count) blobs, the limit is \(Self.maximumBlobs)"
            )
        }
        try checkBlobs()
        try checkPatches()
        try checkNames()
    }

    /// The blob with this digest.
    package func blob(_ digest: Digest) -> BlobEntry? {
        blobs.first { $0.digest == digest }
    }

    private func checkBlobs() throws {
        var seen = Set<Digest>()
        for blob in blobs {
            guard seen.insert(blob.digest).inserted else {
                throw BundleFormatError.inconsistentContents(reason: "it lists \(blob.digest) twice")
            }
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
        let listed = Set(bases.map(\.digest))
        guard listed.count == bases.count, bases.allSatisfy({ (0...Self.maximumBlobSize).contains($0.size) })
        else {
            throw BundleFormatError.inconsistentContents(reason: "its bases are impossible")
        }
        var carried = Set(blobs.map(\.digest))
        for blob in blobs {
            guard case .patch(let patch) = blob.delivery else { continue }
            guard patch.bases.count <= Delivery.Patch.maximumBases,
                (0...Delivery.Patch.maximumScratch).contains(patch.scratch), patch.size <= blob.size,
                patch.bases.allSatisfy({ listed.contains($0) && $0 != blob.digest }),
                carried.insert(patch.digest).inserted
            else {
                throw BundleFormatError.inconsistentContents(
                    reason: "the patch for \(blob.digest) is impossible"
                )
            }
        }
    }

    private func checkNames() throws {
        let manifests = Dictionary(uniqueKeysWithValues: blobs.map { ($0.digest, $0) })
        var names = Set<String>()
        for image in images {
            let name = "\(image.repository):\(image.tag?.description ?? image.digest.description)"
            guard names.insert(name).inserted else {
                throw BundleFormatError.inconsistentContents(reason: "two images claim \(name)")
            }
            guard let blob = manifests[image.digest], blob.size == image.size,
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
            guard manifests[snapshot.digest]?.descriptor == snapshot.descriptor else {
                throw BundleFormatError.inconsistentContents(
                    reason: "the manifest of the snapshot is not listed"
                )
            }
        }
    }
}
