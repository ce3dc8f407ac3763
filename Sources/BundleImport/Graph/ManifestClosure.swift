import BundleFormat
import Content
import OCILayout

/// The manifests of a bundle, read and checked: nothing they refer to is outside the bundle's list, or listed as something else.
struct ManifestClosure {
    /// Where a blob can be read; nil for one that is not at hand.
    typealias Source = (Contents.BlobEntry) async throws -> (any ContentSource)?

    private let contents: Contents
    private let order: [Int32]

    /// All manifests that were read, children before parents, subjects before what refers to them.
    var leavesFirst: some Sequence<Contents.BlobEntry> {
        order.lazy.map { [contents] in contents.blobs[Int($0)] }
    }

    /// Reads every manifest in `contents` that is at hand and checks what it refers to.
    ///
    /// Content that the hub left out on purpose is listed as omitted.
    /// - Throws: ``ImportError/openGraph(manifest:missing:)``, ``BundleFormatError`` for content that is listed for other repositories than
    ///   its manifest, ``OCILayoutError`` for a malformed manifest, one over a limit, or a
    ///   signature of something else than its tag says.
    init(_ contents: Contents, source: Source) async throws {
        self.contents = contents
        var graph = ManifestGraph(contents)
        for (place, blob) in contents.blobs.enumerated() where blob.mediaType.isManifestOrIndex {
            guard let origin = try await source(blob) else { continue }
            let document = try await ManifestDocument.read(blob.descriptor, from: origin)
            try Self.check(document, blob, contents)
            for child in document.children {
                guard let listed = contents.blob(child.digest), let origin = try await source(listed) else {
                    continue
                }
                try await ManifestDocument.checkListing(of: child, in: origin)
            }
            graph.add(place, document)
        }
        try graph.checkDepth()
        order = graph.leavesFirst
        try await checkSignatures(source)
        try checkExtent(graph)
    }

    private static func check(
        _ document: ManifestDocument,
        _ manifest: Contents.BlobEntry,
        _ contents: Contents
    ) throws {
        let repositories = Set(manifest.repositories)
        for needed in document.children + document.blobs where !contents.isOmitted(needed.digest) {
            guard let blob = contents.blob(needed.digest), blob.size == needed.size else {
                throw ImportError.openGraph(manifest: manifest.digest, missing: needed.digest)
            }
            // A registry takes no manifest whose content it has elsewhere only.
            if let repository = repositories.subtracting(blob.repositories).min() {
                throw BundleFormatError.inconsistentContents(
                    reason:
                        "\(needed.digest) is not listed for \(repository), where \(manifest.digest) needs it"
                )
            }
            // The types of other content are its users' affair: one blob may be the configuration of this and a layer of that.
            guard
                blob.mediaType == needed.mediaType
                    || !blob.mediaType.isManifestOrIndex && !needed.mediaType.isManifestOrIndex
            else {
                throw OCILayoutError.mediaTypeMismatch(
                    needed.digest,
                    expected: needed.mediaType,
                    found: blob.mediaType
                )
            }
        }
    }

    /// Every signature is about the manifest that its tag is made from.
    private func checkSignatures(_ source: Source) async throws {
        for image in contents.images {
            guard let (subject, kind) = image.tag?.subject, kind == .signature,
                let blob = contents.blob(image.digest), let origin = try await source(blob)
            else { continue }
            let document = try await ManifestDocument.read(blob.descriptor, from: origin)
            for payload in document.blobs {
                guard let blob = contents.blob(payload.digest), let origin = try await source(blob) else {
                    continue
                }
                try await CosignSignature.check(payload, in: image.digest, of: subject, from: origin)
            }
        }
    }

    private func checkExtent(_ graph: ManifestGraph) throws {
        var graph = graph
        for image in contents.images {
            if let subject = image.tag?.subject?.digest { graph.add(image.digest, of: subject) }
        }
        var checked: [RepositoryName: Set<Int>] = [:]
        for image in contents.images {
            guard let place = contents.position(of: image.digest),
                checked[image.repository, default: []].insert(place).inserted
            else { continue }
            try graph.checkExtent(of: place, in: image.repository)
        }
    }
}
