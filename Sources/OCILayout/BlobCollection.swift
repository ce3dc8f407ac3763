import Content

/// The blobs of an image, each once, and those that stay behind.
struct BlobCollection {
    /// What is carried, in the order in which it was added.
    private(set) var blobs: [Descriptor] = []
    private var sizes: [Digest: Int64] = [:]
    private var left: [Descriptor] = []
    private var leftDigests = Set<Digest>()
    private var total: Int64 = 0

    /// What was left out and is not carried for another reason either.
    var omitted: [Descriptor] { left.filter { sizes[$0.digest] == nil } }

    /// Adds a blob.
    /// - Throws: ``OCILayoutError/malformedManifest(_:reason:)`` when it was added with another size, or all together are too large
    ///   to count.
    mutating func add(_ blob: Descriptor, neededBy manifest: Digest) throws(OCILayoutError) {
        if let size = sizes[blob.digest] {
            guard size == blob.size else {
                throw .malformedManifest(
                    manifest,
                    reason:
                        "it says that \(blob.digest) has \(blob.size) bytes, another manifest says \(size)"
                )
            }
            return
        }
        let (sum, overflow) = total.addingReportingOverflow(blob.size)
        guard !overflow else {
            throw .malformedManifest(manifest, reason: "its blobs are larger than any disk")
        }
        total = sum
        sizes[blob.digest] = blob.size
        blobs.append(blob.plain)
    }

    /// Leaves a blob behind, unless something else needs it.
    mutating func omit(_ blob: Descriptor) {
        if leftDigests.insert(blob.digest).inserted { left.append(blob.plain) }
    }
}
