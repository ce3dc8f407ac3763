import Content
import FileIO

/// A walk over an image that is under way.
struct ImageGraphWalk {
    let source: any RepositorySource
    let options: ImageGraph.Options

    var nodes: [ImageGraph.Node] = []
    /// The manifests in `nodes`, and whether their layers are carried.
    var isSelected: [Digest: Bool] = [:]
    var collected = BlobCollection()
    var documents: [Digest: ManifestDocument] = [:]
    var tags: [Tag: Descriptor] = [:]
    /// The indexes that the policy has made.
    var stripped: Set<Digest> = []
    var absentReferrers: [ImageGraph.Omission] = []
    var unanswered: [String] = []
    var choice: PlatformChoice
    private var documentBytes = 0

    init(source: any RepositorySource, options: ImageGraph.Options) {
        self.source = source
        self.options = options
        choice = PlatformChoice(wanted: options.platforms.platforms)
    }

    mutating func run(from descriptor: Descriptor) async throws -> ImageGraph {
        try await checkPlatform(ofSingle: descriptor)
        let root = try await visit(descriptor, as: .root, isSelected: true, depth: 1)
        try choice.requireAny(of: descriptor.digest)
        if options.referrers != .off { try await visitReferrers() }
        let omitted = collected.omitted.map { ImageGraph.Omission(descriptor: $0, reason: .platform) }
        return ImageGraph(
            root: root,
            manifests: nodes,
            blobs: collected.blobs,
            tags: tags,
            omitted: omitted + absentReferrers,
            unanswered: unanswered,
            missingPlatforms: choice.missing
        )
    }

    /// Adds the manifest and everything below it; what it needs goes first.
    /// - Returns: The manifest, or what a strip puts in its place.
    @discardableResult
    mutating func visit(
        _ descriptor: Descriptor,
        as role: ImageGraph.Role,
        isSelected selected: Bool,
        depth: Int
    ) async throws -> Descriptor {
        if let known = isSelected[descriptor.digest], known || !selected { return descriptor.plain }
        let document = try await document(descriptor)
        var result = (descriptor: descriptor.plain, document: document)
        switch document {
        case .index(let index):
            result = try await visit(
                index,
                descriptor,
                as: role,
                isSelected: selected,
                depth: depth
            )
        case .image, .artifact:
            try await collectBlobs(of: document, descriptor, isSelected: selected)
        }
        let isNew = isSelected.updateValue(selected, forKey: result.descriptor.digest) == nil
        if isNew {
            nodes.append(.init(descriptor: result.descriptor, document: result.document, role: role))
        }
        return result.descriptor
    }

    /// The manifest that a tag or digest stands for, kept in memory.
    mutating func document(_ resolved: ResolvedManifest) async throws -> ManifestDocument {
        if let known = documents[resolved.digest] { return known }
        return try keep(try await ManifestDocument.read(resolved, from: source), resolved.digest)
    }

    /// The manifest from memory or from the source.
    mutating func document(_ descriptor: Descriptor) async throws -> ManifestDocument {
        if let known = documents[descriptor.digest] { return known }
        return try keep(try await ManifestDocument.read(descriptor, from: source), descriptor.digest)
    }

    /// Reads manifests side by side; one that the source does not hold stays out.
    mutating func prefetch(_ descriptors: [Descriptor]) async throws {
        let wanted = descriptors.filter { documents[$0.digest] == nil && $0.mediaType.isManifestOrIndex }
        let source = source
        let found = try await wanted.mapConcurrently(limit: options.concurrency) {
            descriptor -> ManifestDocument? in
            do {
                return try await ManifestDocument.read(descriptor, from: source)
            } catch ContentError.missing(descriptor.digest) {
                return nil
            }
        }
        for (descriptor, document) in zip(wanted, found) {
            if let document { _ = try keep(document, descriptor.digest) }
        }
    }

    private mutating func keep(_ document: ManifestDocument, _ digest: Digest) throws -> ManifestDocument {
        let place = "the image that \(digest) belongs to"
        if documents.updateValue(document, forKey: digest) == nil { documentBytes += document.bytes.count }
        guard documents.count <= ImageGraph.maximumManifestCount else {
            throw OCILayoutError.overLimit(
                place: place,
                what: "manifests",
                limit: ImageGraph.maximumManifestCount
            )
        }
        guard documentBytes <= ImageGraph.maximumManifestBytes else {
            throw OCILayoutError.overLimit(
                place: place,
                what: "bytes of manifests",
                limit: ImageGraph.maximumManifestBytes
            )
        }
        return document
    }

    /// Refuses content that its manifest wants from elsewhere, unless its bytes are to be carried like any other.
    func check(_ blob: Descriptor, of manifest: Digest) throws(OCILayoutError) {
        guard options.foreignLayers == .refuse else { return }
        guard !blob.mediaType.isForeignLayer else { throw .foreignLayer(blob.digest, manifest: manifest) }
        guard blob.urls == nil else { throw .contentElsewhere(blob.digest, manifest: manifest) }
    }

    private mutating func collectBlobs(
        of document: ManifestDocument,
        _ descriptor: Descriptor,
        isSelected: Bool
    ) async throws {
        for (position, blob) in document.blobs.enumerated() {
            if isSelected {
                try check(blob, of: descriptor.digest)
                try collected.add(blob, neededBy: descriptor.digest)
            } else if case .image = document, position == 0, try await source.contains(blob) {
                try collected.add(blob, neededBy: descriptor.digest)
            } else {
                collected.omit(blob)
            }
        }
    }
}

extension Descriptor {
    /// Type, digest and size alone.
    var plain: Descriptor { Descriptor(mediaType: mediaType, digest: digest, size: size) }
}
