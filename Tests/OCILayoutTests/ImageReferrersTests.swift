import Content
import OCILayout
import TestSupport
import Testing

@Suite struct ImageReferrersTests {
    let repository = MemoryRepository()

    @Test func `signature tags of the index and its children are carried`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let index = try SampleImage.addIndex(to: repository, [SampleImage.on("linux/amd64", image)])
        let signature = try SampleImage.addSignature(to: repository, of: index.digest)
        let materials = try SampleImage.add(to: repository, seed: 3, platform: nil)
        let tag = try #require(Tag(.signature, of: index.digest))
        let other = try #require(Tag(.billOfMaterials, of: image.digest))
        try repository.tag(tag.description, signature)
        try repository.tag(other.description, materials)
        let graph = try await ImageGraph.walk(from: index, in: repository)
        #expect(graph.tags == [tag: signature, other: materials])
        #expect(
            graph.manifests.map(\.role) == [
                .child(Platform("linux/amd64")), .root,
                .signature(.billOfMaterials, subject: image.digest),
                .signature(.signature, subject: index.digest),
            ]
        )
    }

    @Test func `a signature tag whose content signs another manifest is refused`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let other = try SampleImage.add(to: repository, seed: 2)
        let signature = try SampleImage.addSignature(to: repository, of: other.digest)
        try repository.tag(#require(Tag(.signature, of: image.digest)).description, signature)
        let expected = OCILayoutError.malformedManifest(
            signature.digest,
            reason: "it is tagged as the signature of \(image.digest), but signs \(other.digest)"
        )
        await #expect(throws: expected) { try await ImageGraph.walk(from: image, in: repository) }
    }

    @Test func `referrers of referrers are found, and loops end`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let list = try SampleImage.add(to: repository, seed: 2, subject: image, artifactType: "x/sbom")
        let signature = try SampleImage.add(to: repository, seed: 3, subject: list, artifactType: "x/sig")
        repository.refer(to: image.digest, by: list)
        repository.refer(to: list.digest, by: signature)
        repository.refer(
            to: signature.digest,
            by: try SampleImage.add(to: repository, seed: 4, subject: signature)
        )
        let graph = try await ImageGraph.walk(from: image, in: repository)
        #expect(graph.manifests.count == 4)
        #expect(graph.manifests[1].role == .referrer(subject: image.digest))
    }

    @Test func `the fallback index is carried with its tag, each referrer once`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let first = try SampleImage.add(to: repository, seed: 2, subject: image)
        let second = try SampleImage.add(to: repository, seed: 3, subject: image)
        let fallback = try SampleImage.addIndex(to: repository, [first, second])
        let tag = Tag(referrersOf: image.digest)
        try repository.tag(tag.description, fallback)
        repository.refer(to: image.digest, by: first)
        repository.refer(to: image.digest, by: second)
        let graph = try await ImageGraph.walk(from: image, in: repository)
        #expect(graph.tags == [tag: fallback])
        #expect(
            graph.manifests.map(\.descriptor.digest)
                == [image.digest, first.digest, second.digest, fallback.digest]
        )
        #expect(graph.manifests[1].role == .referrer(subject: image.digest))
    }

    @Test func `a fallback index that lists the image itself does not go round`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let fallback = try SampleImage.addIndex(to: repository, [image])
        try repository.tag(Tag(referrersOf: image.digest).description, fallback)
        let graph = try await ImageGraph.walk(from: image, in: repository)
        #expect(graph.manifests.map(\.descriptor.digest) == [image.digest, fallback.digest])
    }

    @Test func `a fallback index that lists what is gone stays behind`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let present = try SampleImage.add(to: repository, seed: 2, subject: image)
        let absent = Descriptor(of: [9], mediaType: .imageManifest)
        let fallback = try SampleImage.addIndex(to: repository, [present, absent])
        try repository.tag(Tag(referrersOf: image.digest).description, fallback)
        repository.refer(to: image.digest, by: present)
        repository.refer(to: image.digest, by: absent)
        let graph = try await ImageGraph.walk(from: image, in: repository)
        #expect(graph.tags.isEmpty)
        #expect(graph.manifests.map(\.descriptor.digest) == [image.digest, present.digest])
        #expect(graph.omitted.map(\.descriptor) == [absent])
        #expect(graph.omitted.map(\.reason) == [.absentReferrer(of: image.digest)])
    }

    @Test(arguments: [true, false])
    func `what is listed and not there is an error where it is required`(isListedByTag: Bool) async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let absent = Descriptor(of: [9], mediaType: .imageManifest)
        if isListedByTag {
            let fallback = try SampleImage.addIndex(to: repository, [absent])
            try repository.tag(Tag(referrersOf: image.digest).description, fallback)
        } else {
            repository.refer(to: image.digest, by: absent)
        }
        let graph = try await ImageGraph.walk(from: image, in: repository)
        #expect(graph.omitted.map(\.descriptor) == [absent])
        #expect(graph.omitted.map(\.reason) == [.absentReferrer(of: image.digest)])
        await #expect(throws: OCILayoutError.missingReferrer(absent.digest, of: image.digest)) {
            try await ImageGraph.walk(from: image, in: repository, options: .init(referrers: .require))
        }
    }

    @Test
    func `nothing is asked about an image where referrers are off, and all is there where they are required`()
        async throws
    {
        let image = try SampleImage.add(to: repository, seed: 1)
        let signature = try SampleImage.add(to: repository, seed: 2, platform: nil)
        try repository.tag(#require(Tag(.attestation, of: image.digest)).description, signature)
        let referrer = try SampleImage.add(to: repository, seed: 3, subject: image)
        repository.refer(to: image.digest, by: referrer)
        let all = try await ImageGraph.walk(from: image, in: repository, options: .init(referrers: .require))
        #expect(all.manifests.map(\.descriptor.digest) == [image.digest, signature.digest, referrer.digest])
        let alone = try await ImageGraph.walk(from: image, in: repository, options: .init(referrers: .off))
        #expect(alone.manifests.map(\.descriptor.digest) == [image.digest])
        #expect(alone.tags.isEmpty)
    }

    @Test func `a listed referrer that is about something else is refused`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let other = try SampleImage.add(to: repository, seed: 2)
        let liar = try SampleImage.add(to: repository, seed: 3, subject: other)
        repository.refer(to: image.digest, by: liar)
        await #expect(throws: OCILayoutError.self) { try await ImageGraph.walk(from: image, in: repository) }
    }

    @Test func `nothing is asked about platforms that are not selected`() async throws {
        let amd64 = try SampleImage.add(to: repository, seed: 1)
        let arm64 = try SampleImage.add(to: repository, seed: 2)
        let index = try SampleImage.addIndex(
            to: repository,
            [SampleImage.on("linux/amd64", amd64), SampleImage.on("linux/arm64", arm64)]
        )
        let signature = try SampleImage.add(to: repository, seed: 3, platform: nil)
        try repository.tag(#require(Tag(.signature, of: arm64.digest)).description, signature)
        let options = ImageGraph.Options(
            platforms: .sparse([Platform(os: "linux", architecture: "amd64")])
        )
        #expect(try await ImageGraph.walk(from: index, in: repository, options: options).tags.isEmpty)
        #expect(try await ImageGraph.walk(from: index, in: repository).tags.count == 1)
    }

    @Test func `the signature of an index does not follow its stripped form`() async throws {
        let amd64 = try SampleImage.add(to: repository, seed: 1)
        let arm64 = try SampleImage.add(to: repository, seed: 2)
        let index = try SampleImage.addIndex(
            to: repository,
            [SampleImage.on("linux/amd64", amd64), SampleImage.on("linux/arm64", arm64)]
        )
        let signature = try SampleImage.add(to: repository, seed: 3, platform: nil)
        try repository.tag(#require(Tag(.signature, of: index.digest)).description, signature)
        try repository.tag(#require(Tag(.signature, of: amd64.digest)).description, signature)
        let options = ImageGraph.Options(platforms: .strip([Platform(os: "linux", architecture: "amd64")]))
        let graph = try await ImageGraph.walk(from: index, in: repository, options: options)
        #expect(graph.tags.keys.map(\.description) == ["sha256-\(amd64.digest.hex).sig"])
    }
}
