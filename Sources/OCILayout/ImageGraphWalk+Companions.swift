import Content
import FileIO
import Synchronization

extension ImageGraphWalk {
    /// What a repository holds about one manifest.
    private struct Companions: Sendable {
        var signatures: [(kind: SignatureTagKind, tag: Tag, descriptor: Descriptor)] = []
        var fallback: (tag: Tag, descriptor: Descriptor)?
        var referrers: [Descriptor] = []
    }

    /// Adds what others say about the image and its selected children, and what is said about that.
    mutating func visitCompanions() async throws {
        var subjects = nodes.compactMap { node in
            node.role.isOfImage && isSelected[node.descriptor.digest] == true && !isStripped(node)
                ? node.descriptor.digest : nil
        }
        var lookedUp = Set<Digest>()
        var withSignatures = true
        while !subjects.isEmpty {
            lookedUp.formUnion(subjects)
            let companions = try await lookUp(subjects, withSignatures: withSignatures)
            var next: [Digest] = []
            for subject in subjects {
                guard let found = companions[subject] else { continue }
                try await visit(found, of: subject)
                next += found.referrers.map(\.digest)
            }
            var seen = lookedUp
            subjects = next.filter { isSelected[$0] != nil && seen.insert($0).inserted }
            try checkReferrerCount()
            withSignatures = false
        }
    }

    private mutating func visit(_ companions: Companions, of subject: Digest) async throws {
        for (kind, tag, descriptor) in companions.signatures {
            if kind == .signature {
                for layer in try await document(descriptor).blobs {
                    try await CosignSignature.check(layer, in: descriptor.digest, of: subject, from: source)
                }
            }
            try await visit(
                descriptor,
                as: .signature(kind, subject: subject),
                isSelected: true,
                depth: 1
            )
            addParent(subject, of: descriptor.digest)
            tags[tag] = descriptor.plain
        }
        try await visitFallback(companions, of: subject)
        for referrer in companions.referrers {
            guard documents[referrer.digest] != nil else {
                try noteAbsent(referrer, of: subject)
                continue
            }
            let found = try await document(referrer).subject?.digest
            guard found == subject else {
                throw OCILayoutError.malformedManifest(
                    referrer.digest,
                    reason:
                        "it is listed as a referrer of \(subject), but is about \(found?.description ?? "nothing")"
                )
            }
            try await visit(referrer, as: .referrer(subject: subject), isSelected: true, depth: 1)
            addParent(subject, of: referrer.digest)
        }
    }

    /// Adds the index of referrers, unless it lists what the source no longer holds: no registry would accept it then.
    private mutating func visitFallback(_ companions: Companions, of subject: Digest) async throws {
        guard let (tag, descriptor) = companions.fallback else { return }
        let children = try await document(descriptor).children
        try await prefetch(children)
        let absent = children.filter { documents[$0.digest] == nil }
        for referrer in absent { try noteAbsent(referrer, of: subject) }
        guard absent.isEmpty else { return }
        try await visit(descriptor, as: .referrersIndex(subject: subject), isSelected: true, depth: 1)
        addParent(subject, of: descriptor.digest)
        tags[tag] = descriptor.plain
    }

    private mutating func noteAbsent(_ referrer: Descriptor, of subject: Digest) throws {
        guard options.referrers != .require else {
            throw OCILayoutError.missingReferrer(referrer.digest, of: subject)
        }
        let omission = ImageGraph.Omission(
            descriptor: referrer.plain,
            reason: .absentReferrer(of: subject)
        )
        if !absentReferrers.contains(omission) { absentReferrers.append(omission) }
    }

    private mutating func lookUp(_ subjects: [Digest], withSignatures: Bool) async throws
        -> [Digest: Companions]
    {
        let source = source
        let found = Mutex<[Digest: Companions]>([:])
        try await forEachConcurrently(subjects, limit: options.concurrency) { subject in
            var companions = Companions()
            for kind in withSignatures ? SignatureTagKind.allCases : [] {
                guard let tag = Tag(kind, of: subject) else { continue }
                if let descriptor = try await source.resolve(.tag(tag)) {
                    companions.signatures.append((kind, tag, descriptor))
                }
            }
            let fallback = Tag(referrersOf: subject)
            if let descriptor = try await source.resolve(.tag(fallback)), descriptor.mediaType.isIndex {
                companions.fallback = (fallback, descriptor)
            }
            companions.referrers = try await source.referrers(of: subject).sorted { $0.digest < $1.digest }
            found.withLock { [companions] in $0[subject] = companions }
        }
        let companions = found.withLock { $0 }
        let referrers = subjects.flatMap { companions[$0]?.referrers ?? [] }
        try checkCount(referrers.count)
        try await prefetch(referrers)
        return companions
    }

    private func isStripped(_ node: ImageGraph.Node) -> Bool {
        replaced.values.contains { $0.digest == node.descriptor.digest }
    }

    private func checkReferrerCount() throws {
        try checkCount(nodes.count { if case .referrer = $0.role { true } else { false } })
    }

    private func checkCount(_ count: Int) throws {
        guard count <= ImageGraph.maximumReferrerCount else {
            throw OCILayoutError.overLimit(
                place: "the image",
                what: "referrers",
                limit: ImageGraph.maximumReferrerCount
            )
        }
    }
}
