import Archive
import Content
import FileIO
import SystemPackage

/// Makes images of what `docker save` wrote: `manifest.json`, configurations and layers, but no manifests.
///
/// The manifest of each image is made here, always the same for the same archive: an OCI manifest over the configuration as it is and the
/// layers, compressed by ``GzipEncoder`` where they are not compressed yet.
struct DockerArchive {
    /// One image in `manifest.json`.
    private struct Item: Decodable {
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let Config: String
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let RepoTags: [String]?
        // swift-format-ignore: AlwaysUseLowerCamelCase
        let Layers: [String]?
    }

    /// An image that is ready but for its layers.
    private struct Draft {
        let config: Descriptor
        let layers: [DockerLayer]
        let references: [ImageReference]
    }

    let path: FilePath
    let layout: LayoutDirectory
    let limits: ArchiveLimits
    let contents: ArchiveUnpacker.Contents

    /// Makes the images and names them in the layout.
    func makeImages(from list: [UInt8]) async throws -> [ImageArchive.Image] {
        let items = try StrictJSON.decode(
            [Item].self,
            from: list,
            place: "manifest.json",
            limits: StrictJSON.Limits(bytes: 16 << 20, depth: 64, wholeNumbers: false)
        )
        guard !items.isEmpty, items.count <= 4_096 else {
            throw ArchiveError.malformed(
                path,
                reason: "its manifest.json lists \(items.count) images"
            )
        }
        var drafts: [Draft] = []
        for item in items { drafts.append(try await draft(item)) }
        let layers = try await convert(drafts.flatMap(\.layers))
        var images: [ImageArchive.Image] = []
        for draft in drafts { images.append(try await finish(draft, layers)) }
        try name(images)
        try removeLeftovers(images, layers, drafts.map(\.config))
        return images
    }

    private func draft(_ item: Item) async throws -> Draft {
        guard var config = contents.file(item.Config) else {
            throw ArchiveError.malformed(
                path,
                reason: "the configuration \(item.Config) is not in it"
            )
        }
        config.mediaType = .imageConfiguration
        if let claimed = Self.digest(named: item.Config), claimed != config.digest {
            throw ArchiveError.malformed(
                path,
                reason: "the configuration \(item.Config) has the digest \(config.digest)"
            )
        }
        let bytes = try await layout.read(config, limit: ManifestDocument.maximumSize)
        let configuration = try StrictJSON.decode(
            ImageConfiguration.self,
            from: bytes,
            place: "the configuration \(item.Config)",
            limits: .foreignDocument
        )
        let names = item.Layers ?? []
        let diffIDs = configuration.rootfs.diffIDs
        guard names.count == diffIDs.count, names.count <= ImageManifest.maximumLayerCount else {
            throw ArchiveError.malformed(
                path,
                reason: "\(item.Config) names \(diffIDs.count) layers, manifest.json \(names.count)"
            )
        }
        let layers = try zip(names, diffIDs).map { name, diffID in
            guard let file = contents.file(name) else {
                throw ArchiveError.malformed(path, reason: "the layer \(name) is not in it")
            }
            return DockerLayer(name: name, file: file, diffID: diffID)
        }
        guard !(item.RepoTags ?? []).contains(where: { $0.allSatisfy(\.isWhitespace) }) else {
            throw ArchiveError.malformed(path, reason: "manifest.json gives \(item.Config) an empty name")
        }
        return Draft(config: config, layers: layers, references: references(item.RepoTags ?? []))
    }

    /// The digest by which tools name a configuration: `<hex>.json` or `sha256:<hex>`.
    private static func digest(named name: String) -> Digest? {
        let hex = name.hasSuffix(".json") ? String(name.dropLast(".json".count)) : name
        do throws(ContentError) {
            return try hex.hasPrefix("sha256:") ? Digest(hex) : Digest(.sha256, hex: hex)
        } catch {
            return nil
        }
    }

    /// Compresses each layer once, however often it is used.
    private func convert(_ layers: [DockerLayer]) async throws -> [Digest: Descriptor] {
        var distinct: [Digest: DockerLayer] = [:]
        for layer in layers {
            if let other = distinct[layer.file.digest], other.diffID != layer.diffID {
                throw OCILayoutError.layerMismatch(
                    path,
                    layer: layer.name,
                    expected: layer.diffID,
                    found: other.diffID
                )
            }
            distinct[layer.file.digest] = layer
        }
        let (layout, path, limits) = (layout, path, limits)
        let ordered = distinct.values.sorted { $0.file.size > $1.file.size }
        let converted = try await ordered.mapConcurrently(limit: 4) { layer in
            try layer.convert(in: layout, from: path, limits: limits)
        }
        return Dictionary(uniqueKeysWithValues: zip(ordered.map(\.file.digest), converted))
    }

    private func finish(_ draft: Draft, _ converted: [Digest: Descriptor]) async throws -> ImageArchive.Image
    {
        let manifest = ImageManifest(
            config: draft.config,
            layers: draft.layers.compactMap { converted[$0.file.digest] }
        )
        let bytes = try StrictJSON.encode(manifest)
        let descriptor = Descriptor(of: bytes, mediaType: .imageManifest)
        try await layout.put(descriptor, from: BytesSource(bytes: bytes))
        return ImageArchive.Image(
            descriptor: descriptor,
            references: draft.references,
            isSynthesised: true
        )
    }

    private func name(_ images: [ImageArchive.Image]) throws {
        var moves: [TagMove] = []
        var claimed: [ImageReference: Digest] = [:]
        for image in images {
            for reference in image.references {
                guard
                    claimed.updateValue(image.descriptor.digest, forKey: reference) ?? image.descriptor.digest
                        == image.descriptor.digest
                else {
                    throw OCILayoutError.ambiguousName(reference.description, path, count: 2)
                }
                moves.append(
                    TagMove(
                        repository: reference.repository,
                        tag: reference.tag ?? .latest,
                        descriptor: image.descriptor,
                        original: reference
                    )
                )
            }
        }
        let empty = LayoutIndex(entries: [])
        try layout.replaceIndex(with: empty.applying(moves, roots: images.map(\.descriptor)))
    }

    /// Removes the files of the archive that no image uses as they are, such as layers that are compressed now.
    private func removeLeftovers(
        _ images: [ImageArchive.Image],
        _ layers: [Digest: Descriptor],
        _ configs: [Descriptor]
    ) throws {
        let used = Set(images.map(\.descriptor.digest) + layers.values.map(\.digest) + configs.map(\.digest))
        for file in contents.files.values where !used.contains(file.digest) {
            try Directory.removeFile(layout.blobPath(file.digest))
        }
    }

    /// The names that can be names; `<none>:<none>` and the like stand for none.
    private func references(_ texts: [String]) -> [ImageReference] {
        texts.compactMap { text in
            do throws(OCILayoutError) {
                return try ImageReference(text)
            } catch {
                return nil
            }
        }
    }
}
