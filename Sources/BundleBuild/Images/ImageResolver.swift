import BundleFormat
package import Content
import Diagnostics
import FileIO
package import Fleet
package import OCILayout
package import Snapshot
import Synchronization

/// Finds images in the configured sources, and everything that belongs to them; each image once in a run.
package struct ImageResolver: Sendable {
    /// A place where images are looked for.
    package struct Source: Sendable {
        /// What a person calls it, such as `docker://registry.hub:5000`.
        package let name: String
        /// The place.
        package let images: any ImageSource
        /// The manifests that the place did not hold and that were made for it.
        package let madeHere: Set<Digest>

        /// Names a place.
        package init(name: String, images: any ImageSource, madeHere: Set<Digest> = []) {
            self.name = name
            self.images = images
            self.madeHere = madeHere
        }
    }

    /// What was found.
    package struct Resolution: Sendable {
        /// Names and blobs for the mirror.
        package internal(set) var set = ImageSet()
        /// What each reference stands for.
        package internal(set) var digests: [ImageReference: Digest] = [:]
        /// References that no source holds, sorted.
        package internal(set) var missing: [ImageReference] = []
    }

    /// How many images are looked up at a time.
    private static let concurrency = 4

    private let sources: [Source]
    private let naming: MirrorNaming
    private let options: ImageGraph.Options
    private let report: @Sendable (BuildEvent) -> Void
    private let download: SourceArtifacts.Download?
    /// What references stand for, whatever their tags stand for now; empty for what these do.
    private let pins: ImagePins
    private let charts: PackedCharts
    private let memory = Memory()

    /// Looks in `sources`, in order.
    package init(
        _ sources: [Source],
        naming: MirrorNaming,
        options: ImageGraph.Options,
        download: SourceArtifacts.Download? = nil,
        pins: ImagePins = ImagePins(),
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.download = download
        self.pins = pins
        let charts = PackedCharts()
        self.charts = charts
        self.sources = sources + [Source(name: "the charts of sources", images: charts)]
        self.naming = naming
        self.options = options
        self.report = report
    }

    /// The charts and files in the same places, and charts of web servers.
    package var artifacts: SourceArtifacts {
        SourceArtifacts(sources, download: download, charts: charts)
    }

    /// Resolves every reference, and walks what it finds.
    /// - Throws: ``BuildError/sharedRepository(_:_:_:)``, ``BuildError/ambiguousName(_:_:_:)``, ``UnusableImage``, or what a
    ///   source throws.
    package func resolve(_ references: Set<ImageReference>) async throws -> Resolution {
        let sorted = references.sorted()
        let images = try await sorted.mapConcurrently(limit: Self.concurrency) { try await found($0) }
        let gone = zip(sorted, images).filter { $1 == nil }.compactMap { reference, _ in
            pins[reference].map { MissingPin(reference: reference, digest: $0) }
        }
        guard gone.isEmpty else { throw BuildError.pinnedImagesMissing(gone) }
        var resolution = Resolution()
        var owners: [RepositoryName: ImageReference] = [:]
        var names: [String: (ImageReference, Digest)] = [:]
        for (reference, image) in zip(sorted, images) {
            guard let image else {
                resolution.missing.append(reference)
                continue
            }
            let repository = try naming.repository(of: reference)
            if let owner = owners[repository], owner.registry != reference.registry {
                throw BuildError.sharedRepository(repository, owner, reference)
            }
            owners[repository] = reference
            let digest = image.graph.root.digest
            var tag = tag(of: reference, image)
            if let (other, known) = names["\(repository):\(tag)"], known != digest {
                guard other.digest != nil, reference.digest != nil else {
                    throw BuildError.ambiguousName(other, known, digest)
                }
                // Both are pulled by digest, which needs no tag.
                report(
                    .warning(
                        "\(repository):\(tag) stands for \(known) in the mirror, \(digest) is there by digest"
                    )
                )
                tag = Tag(keeping: digest)
            }
            names["\(repository):\(tag)"] = (reference, digest)
            add(image, reference, as: tag, in: repository, to: &resolution)
        }
        return resolution
    }

    /// A source that still holds `blob` in the repository that `reference` names; nil when none does.
    ///
    /// What does not answer does not have it: that costs bytes, and a warning. It is not asked for the same repository again.
    /// - Throws: When the run is cancelled.
    package func holder(
        of blob: Descriptor,
        like reference: ImageReference
    ) async throws -> (any RepositorySource)? {
        for source in sources {
            let place = "\(reference.name) in \(source.name)"
            guard !memory.silent.withLock({ $0.contains(place) }) else { continue }
            do {
                guard let repository = try await source.images.repository(of: reference),
                    try await repository.contains(blob)
                else { continue }
                return repository
            } catch {
                try Task.checkCancellation()
                if error is CancellationError { throw error }
                guard memory.silent.withLock({ $0.insert(place).inserted }) else { continue }
                report(.warning("no layers are looked for at \(place.terminalSafe): \(error)"))
            }
        }
        return nil
    }

    /// What a run knows already.
    private final class Memory: Sendable {
        let found = Mutex<[ImageReference: Result<Found?, any Error>]>([:])
        /// Where nobody answers.
        let silent = Mutex<Set<String>>([])
        /// Sources that do not say what signatures and referrers there are.
        let secretive = Mutex<Set<String>>([])
    }

    private struct Found: Sendable {
        let graph: ImageGraph
        let repository: any RepositorySource
    }

    /// What was found of a reference, which is looked for once in a run, also where nobody answers.
    private func found(_ reference: ImageReference) async throws -> Found? {
        if let known = memory.found.withLock({ $0[reference] }) { return try known.get() }
        let result: Result<Found?, any Error>
        do {
            result = .success(try await find(reference))
        } catch {
            try Task.checkCancellation()
            result = .failure(error)
        }
        memory.found.withLock { $0[reference] = result }
        return try result.get()
    }

    private func find(_ reference: ImageReference) async throws -> Found? {
        guard let digest = pins[reference] else { return try await find(reference, reference.selector) }
        if let found = try await find(reference, .digest(digest)) { return found }
        // An index of which only some platforms are taken is in no source under the digest that it then has.
        let found = try await find(reference, reference.selector)
        return found?.graph.root.digest == digest ? found : nil
    }

    private func find(_ reference: ImageReference, _ selector: ReferenceSelector) async throws -> Found? {
        for source in sources {
            guard let found = try await find(reference, selector, in: source) else { continue }
            report(.resolved(reference, source: source.name))
            for platform in found.graph.missingPlatforms {
                report(.warning("\(reference) has nothing for \(platform)"))
            }
            for omission in found.graph.omitted {
                guard case .absentReferrer(let subject) = omission.reason else { continue }
                report(
                    .warning(
                        """
                        \(reference) goes without \(omission.descriptor.digest): \(source.name.terminalSafe) lists it as a \
                        referrer of \(subject), and does not hold it
                        """
                    )
                )
            }
            if let refusal = found.graph.unanswered.first,
                memory.secretive.withLock({ $0.insert(source.name).inserted })
            {
                report(
                    .warning(
                        "images of \(source.name.terminalSafe) go without signatures and referrers that it does not tell of: \(refusal)"
                    )
                )
            }
            if source.madeHere.contains(found.graph.root.digest) {
                report(.warning("\(reference) has a new digest: \(source.name) holds no manifest of it"))
            }
            return found
        }
        return nil
    }

    private func find(
        _ reference: ImageReference,
        _ selector: ReferenceSelector,
        in source: Source
    ) async throws -> Found? {
        do {
            guard let repository = try await source.images.repository(of: reference),
                let root = try await repository.resolve(selector)
            else { return nil }
            let graph = try await ImageGraph.walk(from: root, in: repository, options: options)
            return Found(graph: graph, repository: repository)
        } catch let error as OCILayoutError {
            throw UnusableImage(reference: reference, source: source.name, cause: error)
        } catch let error as ContentError {
            throw UnusableImage(reference: reference, source: source.name, cause: error)
        }
    }

    /// The tag in the mirror; a reference by digest alone gets one that keeps its image from being collected as untagged.
    private func tag(of reference: ImageReference, _ image: Found) -> Tag {
        reference.tag ?? (reference.digest == nil ? .latest : Tag(keeping: image.graph.root.digest))
    }

    private func add(
        _ image: Found,
        _ reference: ImageReference,
        as tag: Tag,
        in repository: RepositoryName,
        to resolution: inout Resolution
    ) {
        let documents = MemoryStore()
        for blob in image.graph.blobs {
            resolution.set.add(blob, for: repository, from: image.repository)
        }
        for manifest in image.graph.manifests {
            documents.add(manifest.document.bytes, mediaType: manifest.descriptor.mediaType)
            resolution.set.add(manifest.descriptor, for: repository, from: documents)
        }
        for omission in image.graph.omitted { resolution.set.omit(omission.descriptor.digest) }
        resolution.set.add(entry(reference, repository, tag, image.graph.root))
        for (tag, descriptor) in image.graph.tags {
            resolution.set.add(entry(nil, repository, tag, descriptor))
        }
        resolution.digests[reference] = image.graph.root.digest
    }

    private func entry(
        _ reference: ImageReference?,
        _ repository: RepositoryName,
        _ tag: Tag,
        _ descriptor: Descriptor
    ) -> Contents.ImageEntry {
        Contents.ImageEntry(
            reference: reference,
            repository: repository,
            tag: tag,
            mediaType: descriptor.mediaType,
            digest: descriptor.digest,
            size: descriptor.size
        )
    }
}
