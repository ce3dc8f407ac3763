import Content

extension ImageGraphWalk {
    /// Visits the children of an index, as the platform policy says.
    /// - Returns: The index, or the stripped one.
    mutating func visit(
        _ index: RawDocument<ImageIndex>,
        _ descriptor: Descriptor,
        as role: ImageGraph.Role,
        isSelected: Bool,
        depth: Int
    ) async throws -> (descriptor: Descriptor, document: ManifestDocument) {
        guard depth <= ImageGraph.maximumIndexDepth else {
            throw OCILayoutError.overLimit(
                place: "the image that \(descriptor.digest) belongs to",
                what: "indexes in each other",
                limit: ImageGraph.maximumIndexDepth
            )
        }
        try await prefetch(index.value.manifests)
        let selected = try await selection(in: index.value, descriptor, of: role, isSelected: isSelected)
        var kept: [Descriptor] = []
        for child in index.value.manifests {
            let isChildSelected = selected.contains(child.digest)
            if case .strip = options.platforms, !isChildSelected { continue }
            let result = try await visitChild(
                child,
                of: descriptor,
                role,
                isSelected: isChildSelected,
                depth: depth
            )
            kept.append(child.replaced(by: result))
        }
        var result = (descriptor: descriptor.plain, document: ManifestDocument.index(index))
        if kept != index.value.manifests { result = try strip(index.value, to: kept, descriptor) }
        return result
    }

    private mutating func visitChild(
        _ child: Descriptor,
        of parent: Descriptor,
        _ parentRole: ImageGraph.Role,
        isSelected: Bool,
        depth: Int
    ) async throws -> Descriptor {
        guard child.mediaType.isManifestOrIndex else {
            // Something that only its maker knows; registries keep it as a blob.
            guard isSelected else {
                collected.omit(child)
                return child.plain
            }
            try check(child, of: parent.digest)
            try await ManifestDocument.checkListing(of: child, in: source)
            try collected.add(child, neededBy: parent.digest)
            return child.plain
        }
        if documents[child.digest] == nil, isSelected {
            throw OCILayoutError.missingChild(child.digest, of: parent.digest, child.platform)
        }
        if documents[child.digest] == nil || !isSelected {
            collected.omit(child)
            return child.plain
        }
        return try await visit(
            child,
            as: child.role(below: parentRole),
            isSelected: isSelected,
            depth: depth + 1
        )
    }

    /// The children whose layers are carried.
    private mutating func selection(
        in index: ImageIndex,
        _ descriptor: Descriptor,
        of role: ImageGraph.Role,
        isSelected: Bool
    ) async throws -> Set<Digest> {
        guard isSelected else { return [] }
        guard role.isOfImage, choice.isLimited else { return Set(index.manifests.map(\.digest)) }
        var selected = Set<Digest>()
        for child in index.manifests where !child.isAttestation {
            if child.mediaType.isIndex {
                // Its own children are chosen one by one.
                selected.insert(child.digest)
            } else if choice.takes(try await platform(of: child)) {
                selected.insert(child.digest)
            }
        }
        for child in index.manifests where child.isAttestation {
            let subject = child.attestationSubject
            guard subject.map(selected.contains) ?? true else { continue }
            if documents[child.digest] == nil {
                // One platform of an image that was pulled and saved has no attestations any more.
                try noteAbsent(child, of: subject ?? descriptor.digest)
            } else {
                selected.insert(child.digest)
            }
        }
        return selected
    }

    /// What an image runs on: as its index says, else as its configuration says; nil when neither says.
    private mutating func platform(of child: Descriptor) async throws -> Platform? {
        if let platform = child.platform { return platform }
        guard case .image(let image) = documents[child.digest] else { return nil }
        return try await source.platform(of: image.value)
    }

    /// Refuses a single image that is not for a wanted platform.
    mutating func checkPlatform(ofSingle root: Descriptor) async throws {
        guard choice.isLimited, case .image(let image) = try await document(root) else { return }
        _ = choice.takes(try await source.platform(of: image.value))
    }

    private mutating func strip(_ index: ImageIndex, to children: [Descriptor], _ old: Descriptor) throws
        -> (descriptor: Descriptor, document: ManifestDocument)
    {
        var stripped = index
        stripped.manifests = children
        let bytes = try StrictJSON.encode(stripped)
        let descriptor = Descriptor(of: bytes, mediaType: old.mediaType)
        self.stripped.insert(descriptor.digest)
        return (descriptor, .index(RawDocument(value: stripped, bytes: bytes)))
    }
}

extension ImageGraph.Role {
    /// Whether the platform policy applies below this.
    var isOfImage: Bool {
        switch self {
        case .root, .child: true
        case .attestation, .signature, .referrersIndex, .referrer: false
        }
    }
}

extension Descriptor {
    /// Whether this child of an index holds BuildKit's attestations about another child.
    fileprivate var isAttestation: Bool {
        annotations?[AnnotationName.referenceType] == "attestation-manifest" || platform?.isUnknown == true
    }

    fileprivate var attestationSubject: Digest? {
        guard let text = annotations?[AnnotationName.referenceDigest] else { return nil }
        do throws(ContentError) {
            return try Digest(text)
        } catch {
            return nil
        }
    }

    fileprivate func role(below parent: ImageGraph.Role) -> ImageGraph.Role {
        switch parent {
        case .referrersIndex(let subject): .referrer(subject: subject)
        case .root, .child: isAttestation ? .attestation(of: attestationSubject) : .child(platform)
        case .attestation, .signature, .referrer: .child(platform)
        }
    }

    /// This entry of an index, pointing to what was put in its place.
    fileprivate func replaced(by other: Descriptor) -> Descriptor {
        guard other.digest != digest else { return self }
        var entry = self
        entry.digest = other.digest
        entry.size = other.size
        entry.data = nil
        return entry
    }
}

/// The part of a configuration that may or may not name a platform.
private struct SaidPlatform: Decodable {
    let os: String?
    let architecture: String?
}

extension RepositorySource {
    /// What an image says of itself that it runs on; nil when it is no image, or says nothing.
    func platform(of image: ImageManifest) async throws -> Platform? {
        guard image.config.mediaType.isConfiguration else { return nil }
        let bytes = try await read(image.config, limit: ManifestDocument.maximumSize)
        let place = "the configuration \(image.config.digest)"
        let said = try StrictJSON.decode(
            SaidPlatform.self,
            from: bytes,
            place: place,
            limits: .foreignDocument
        )
        guard said.os?.isEmpty == false, said.architecture?.isEmpty == false else { return nil }
        return try StrictJSON.decode(Platform.self, from: bytes, place: place, limits: .foreignDocument)
    }
}
