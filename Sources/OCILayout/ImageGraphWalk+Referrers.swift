import Content
import FileIO

extension ImageGraphWalk {
    /// What a repository holds about one manifest.
    private struct SubjectReferrers: Sendable {
        var signatures: [(kind: SignatureTagKind, tag: Tag, descriptor: Descriptor)] = []
        var fallback: (tag: Tag, descriptor: Descriptor)?
        var referrers: [Descriptor] = []
    }

    /// Adds what others say about the image and its selected children, and what is said about that.
    mutating func visitReferrers() async throws {
        var subjects = nodes.compactMap { node in
            node.role.isOfImage && isSelected[node.descriptor.digest] == true && !isStripped(node)
                ? node.descriptor.digest : nil
        }
        var lookedUp = Set<Digest>()
        var withSignatures = true
        while !subjects.isEmpty {
            lookedUp.formUnion(subjects)
            let attached = try await lookUp(subjects, withSignatures: withSignatures)
            var next: [Digest] = []
            for subject in subjects {
                guard let found = attached[subject] else { continue }
                try await visit(found, of: subject)
                next += found.referrers.map(\.digest)
            }
            var seen = lookedUp
            subjects = next.filter { isSelected[$0] != nil && seen.insert($0).inserted }
            try checkReferrerCount()
            withSignatures = false
        }
    }

    private mutating func visit(_ attached: SubjectReferrers, of subject: Digest) async throws {
        for (kind, tag, descriptor) in attached.signatures {
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
            tags[tag] = descriptor.plain
        }
        try await visitFallback(attached, of: subject)
        for referrer in attached.referrers {
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
        }
    }

    /// Adds the index of referrers, unless it lists what the source no longer holds: no registry would accept it then.
    private mutating func visitFallback(_ attached: SubjectReferrers, of subject: Digest) async throws {
        guard let (tag, descriptor) = attached.fallback else { return }
        let children = try await document(descriptor).children
        try await prefetch(children)
        let absent = children.filter { documents[$0.digest] == nil }
        for referrer in absent { try noteAbsent(referrer, of: subject) }
        guard absent.isEmpty else { return }
        try await visit(descriptor, as: .referrersIndex(subject: subject), isSelected: true, depth: 1)
        tags[tag] = descriptor.plain
    }

    mutating func noteAbsent(_ referrer: Descriptor, of subject: Digest) throws {
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
        -> [Digest: SubjectReferrers]
    {
        var attached: [Digest: SubjectReferrers] = [:]
        var rest = subjects[...]
        while !rest.isEmpty {
            // Each document counts against the limits before more of them are asked for.
            let some = Array(rest.prefix(options.concurrency))
            rest = rest.dropFirst(some.count)
            let found = try await some.mapConcurrently(limit: some.count) {
                [source, policy = options.referrers] in
                var question = Question(source: source, policy: policy)
                return (try await question.ask($0, withSignatures: withSignatures), question)
            }
            for (subject, (referrers, question)) in zip(some, found) {
                attached[subject] = referrers
                unanswered += question.refusals
                for manifest in question.resolved { _ = try await document(manifest) }
            }
        }
        let referrers = subjects.flatMap { attached[$0]?.referrers ?? [] }
        try checkCount(referrers.count)
        try await prefetch(referrers)
        return attached
    }

    private func isStripped(_ node: ImageGraph.Node) -> Bool {
        stripped.contains(node.descriptor.digest)
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

extension ImageGraphWalk {
    /// What a source is asked about one manifest.
    ///
    /// Nothing of it is needed to run an image, so what a source refuses to say is nothing, unless the policy requires it.
    private struct Question {
        let source: any RepositorySource
        let policy: ReferrerPolicy
        /// The manifests that stand behind tags.
        private(set) var resolved: [ResolvedManifest] = []
        /// What the source answered instead.
        private(set) var refusals: [String] = []

        init(source: any RepositorySource, policy: ReferrerPolicy) {
            self.source = source
            self.policy = policy
        }

        mutating func ask(_ subject: Digest, withSignatures: Bool) async throws -> SubjectReferrers {
            var attached = SubjectReferrers()
            for kind in withSignatures ? SignatureTagKind.allCases : [] {
                guard let tag = Tag(kind, of: subject),
                    let manifest = try await optional({ try await $0.resolve(.tag(tag)) })
                else { continue }
                attached.signatures.append((kind, tag, manifest.descriptor))
                resolved.append(manifest)
            }
            let fallback = Tag(referrersOf: subject)
            if let manifest = try await optional({ try await $0.resolve(.tag(fallback)) }),
                manifest.mediaType.isIndex
            {
                attached.fallback = (fallback, manifest.descriptor)
                resolved.append(manifest)
            }
            let referrers = try await optional { try await $0.referrers(of: subject) } ?? []
            attached.referrers = referrers.sorted { $0.digest < $1.digest }
            return attached
        }

        private mutating func optional<Value>(_ ask: (any RepositorySource) async throws -> Value?)
            async throws
            -> Value?
        {
            do {
                return try await ask(source)
            } catch let error as any SourceError where error.isAnswer && policy == .attempt {
                refusals.append(error.description)
                return nil
            }
        }
    }
}
