package import BundleFormat
package import Content
package import OCILayout

/// Everything that the mirror of a site must hold: names, and the blobs behind them.
package struct ImageSet: Sendable {
    /// One blob and where the mirror needs it.
    package struct Blob: Sendable, Equatable {
        /// The blob.
        package let descriptor: Descriptor
        /// The repositories of the mirror; none for what only the snapshot needs.
        package var repositories: Set<RepositoryName>
    }

    /// The names, sorted by repository and tag.
    package var images: [Contents.ImageEntry] {
        names.sorted {
            ($0.repository, $0.tag?.description ?? "", $0.digest) < (
                $1.repository, $1.tag?.description ?? "", $1.digest
            )
        }
    }
    /// The blobs in the order of the volumes: manifests, children first; then configurations; then the rest, each by digest.
    package var blobs: [Blob] {
        let order = Dictionary(uniqueKeysWithValues: manifestOrder.enumerated().map { ($1, $0) })
        return entries.values.sorted { left, right in
            let leftRank = (left.rank, order[left.descriptor.digest] ?? 0)
            let rightRank = (right.rank, order[right.descriptor.digest] ?? 0)
            return leftRank == rightRank
                ? left.descriptor.digest < right.descriptor.digest : leftRank < rightRank
        }
    }
    /// What manifests refer to and is left out on purpose.
    package private(set) var omitted = Set<Digest>()
    /// The snapshot, if there is one.
    package private(set) var snapshot: Contents.SnapshotEntry?

    private var names: [Contents.ImageEntry] = []
    private var knownNames = Set<Contents.ImageEntry>()
    private var entries: [Digest: Blob] = [:]
    private var manifestOrder: [Digest] = []
    private var sources: [Digest: any ContentSource] = [:]

    /// Starts empty.
    package init() {}

    /// Adds a name.
    mutating func add(_ image: Contents.ImageEntry) {
        if knownNames.insert(image).inserted { names.append(image) }
    }

    /// Adds a blob that `repository` needs, or that the snapshot needs when it is nil; manifests children first.
    mutating func add(
        _ descriptor: Descriptor,
        for repository: RepositoryName?,
        from source: some ContentSource
    ) {
        if descriptor.mediaType.isManifestOrIndex, entries[descriptor.digest] == nil {
            manifestOrder.append(descriptor.digest)
        }
        let plain = Descriptor(
            mediaType: descriptor.mediaType,
            digest: descriptor.digest,
            size: descriptor.size
        )
        entries[descriptor.digest, default: Blob(descriptor: plain, repositories: [])].repositories
            .formUnion([repository].compactMap(\.self))
        if sources[descriptor.digest] == nil { sources[descriptor.digest] = source }
        omitted.remove(descriptor.digest)
    }

    /// Notes content that is left out on purpose.
    mutating func omit(_ digest: Digest) {
        if entries[digest] == nil { omitted.insert(digest) }
    }

    /// Adds the rendered snapshot.
    package mutating func add(
        snapshot id: String,
        manifest: Descriptor,
        blobs: [Descriptor],
        from source: some ContentSource
    ) {
        for blob in blobs { add(blob, for: nil, from: source) }
        add(manifest, for: nil, from: source)
        snapshot = Contents.SnapshotEntry(id: id, digest: manifest.digest, size: manifest.size)
    }

    /// Where each blob can be read.
    package var source: RoutedSource { RoutedSource(sources) }
}

extension ImageSet.Blob {
    fileprivate var rank: Int {
        if descriptor.mediaType.isManifestOrIndex { return 0 }
        return descriptor.mediaType.isConfiguration ? 1 : 2
    }
}
