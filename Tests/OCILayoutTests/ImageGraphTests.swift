import Content
import Diagnostics
import OCILayout
import TestSupport
import Testing

@Suite struct ImageGraphTests {
    let repository = MemoryRepository()

    private func layers(_ descriptor: Descriptor) async throws -> [Digest] {
        try await ManifestDocument.read(descriptor, from: repository).blobs.dropFirst().map(\.digest)
    }

    private func config(_ descriptor: Descriptor) async throws -> Digest {
        try #require(await ManifestDocument.read(descriptor, from: repository).blobs.first).digest
    }

    private func multiPlatform() async throws -> (index: Descriptor, amd64: Descriptor, arm64: Descriptor) {
        let amd64 = try SampleImage.add(to: repository, seed: 1)
        let arm64 = try SampleImage.add(
            to: repository,
            seed: 2,
            platform: Platform(os: "linux", architecture: "arm64")
        )
        let index = try SampleImage.addIndex(
            to: repository,
            [SampleImage.on("linux/amd64", amd64), SampleImage.on("linux/arm64", arm64)]
        )
        return (index, amd64, arm64)
    }

    private func attestation(of image: Descriptor, seed: UInt64) throws -> Descriptor {
        var attestation = try SampleImage.add(
            to: repository,
            seed: seed,
            layers: 1,
            platform: nil,
            layerType: "application/vnd.in-toto+json"
        )
        attestation.platform = Platform(os: "unknown", architecture: "unknown")
        attestation.annotations = [
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": image.digest.description,
        ]
        return attestation
    }

    private var sparse: ImageGraph.Options {
        .init(platforms: .sparse([Platform(os: "linux", architecture: "amd64")]))
    }

    private var strip: ImageGraph.Options {
        .init(platforms: .strip([Platform(os: "linux", architecture: "amd64")]))
    }

    @Test func `a single image is its manifest, config and layers`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let graph = try await ImageGraph.walk(from: image, in: repository)
        #expect(graph.root == image)
        #expect(graph.manifests.map(\.descriptor) == [image])
        #expect(try await graph.blobs.map(\.digest) == [config(image)] + layers(image))
        #expect(graph.manifests.first?.role == .root)
        #expect(graph.omitted.isEmpty)
    }

    @Test func `an index comes after its children, whose bytes are kept`() async throws {
        let (index, amd64, arm64) = try await multiPlatform()
        let graph = try await ImageGraph.walk(from: index, in: repository)
        #expect(graph.manifests.map(\.descriptor.digest) == [amd64.digest, arm64.digest, index.digest])
        #expect(graph.manifests.allSatisfy { Digest.of($0.document.bytes) == $0.descriptor.digest })
        #expect(graph.manifests[1].role == .child(Platform("linux/arm64")))
        #expect(graph.blobs.count == 6)
    }

    @Test func `two walks are the same`() async throws {
        let (index, amd64, _) = try await multiPlatform()
        for seed in 10..<20 {
            let referrer = try SampleImage.add(to: repository, seed: UInt64(seed), subject: amd64)
            repository.refer(to: amd64.digest, by: referrer)
        }
        let first = try await ImageGraph.walk(from: index, in: repository)
        let second = try await ImageGraph.walk(from: index, in: repository)
        #expect(first.manifests.map(\.descriptor) == second.manifests.map(\.descriptor))
        #expect(first.blobs == second.blobs)
        #expect(first.manifests.count == 13)
    }

    @Test func `sparse keeps the index and leaves the images of other platforms behind`() async throws {
        let (index, amd64, arm64) = try await multiPlatform()
        let graph = try await ImageGraph.walk(from: index, in: repository, options: sparse)
        #expect(graph.root.digest == index.digest)
        #expect(graph.manifests.map(\.descriptor.digest) == [amd64.digest, index.digest])
        #expect(try await graph.blobs.map(\.digest) == [config(amd64)] + layers(amd64))
        #expect(graph.omitted.map(\.descriptor.digest) == [arm64.digest])
        #expect(graph.omitted.allSatisfy { $0.reason == .platform })
    }

    @Test func `a layer that a selected platform shares is carried`() async throws {
        let amd64 = try SampleImage.add(to: repository, seed: 1, layers: 1)
        let arm64 = try SampleImage.add(
            to: repository,
            seed: 1,
            layers: 2,
            platform: Platform(os: "linux", architecture: "arm64")
        )
        let index = try SampleImage.addIndex(
            to: repository,
            [SampleImage.on("linux/arm64", arm64), SampleImage.on("linux/amd64", amd64)]
        )
        let graph = try await ImageGraph.walk(from: index, in: repository, options: sparse)
        #expect(graph.omitted.map(\.descriptor.digest) == [arm64.digest])
        #expect(try await graph.blobs.map(\.digest).contains(layers(amd64)[0]))
    }

    @Test func `sparse tolerates a source that lacks the other platforms`() async throws {
        let amd64 = try SampleImage.add(to: repository, seed: 1)
        let absent = Descriptor(of: [1], mediaType: .imageManifest)
        let index = try SampleImage.addIndex(
            to: repository,
            [SampleImage.on("linux/amd64", amd64), SampleImage.on("linux/arm64", absent)]
        )
        let graph = try await ImageGraph.walk(from: index, in: repository, options: sparse)
        #expect(graph.omitted.map(\.descriptor.digest) == [absent.digest])
        await #expect(
            throws: OCILayoutError.missingChild(absent.digest, of: index.digest, Platform("linux/arm64"))
        ) {
            try await ImageGraph.walk(from: index, in: repository)
        }
    }

    @Test func `strip makes a new index and says which`() async throws {
        let (_, amd64, arm64) = try await multiPlatform()
        let (first, second) = (try attestation(of: amd64, seed: 3), try attestation(of: arm64, seed: 4))
        let index = try SampleImage.addIndex(
            to: repository,
            [
                SampleImage.on("linux/amd64", amd64), SampleImage.on("linux/arm64", arm64), first, second,
            ],
            annotations: ["note": "kept"]
        )
        let graph = try await ImageGraph.walk(from: index, in: repository, options: strip)
        #expect(graph.root.digest != index.digest)
        let document = try #require(graph.manifests.last).document
        #expect(document.children.map(\.digest) == [amd64.digest, first.digest])
        #expect(document.annotations == ["note": "kept"])
        #expect(Digest.of(document.bytes) == graph.root.digest)
        #expect(graph.manifests.map(\.descriptor.digest) == [amd64.digest, first.digest, graph.root.digest])
        let again = try await ImageGraph.walk(from: index, in: repository, options: strip)
        #expect(again.root == graph.root)
    }

    @Test func `strip changes nothing when every platform is wanted`() async throws {
        let (index, _, _) = try await multiPlatform()
        let both = ["linux/amd64", "linux/arm64"].compactMap { Platform($0) }
        let options = ImageGraph.Options(platforms: .strip(both))
        let graph = try await ImageGraph.walk(from: index, in: repository, options: options)
        #expect(graph.root.digest == index.digest)
    }

    @Test func `attestations follow the image that they are about`() async throws {
        let (_, amd64, arm64) = try await multiPlatform()
        let (first, second) = (try attestation(of: amd64, seed: 3), try attestation(of: arm64, seed: 4))
        let index = try SampleImage.addIndex(
            to: repository,
            [SampleImage.on("linux/amd64", amd64), SampleImage.on("linux/arm64", arm64), first, second]
        )
        let graph = try await ImageGraph.walk(from: index, in: repository, options: sparse)
        #expect(graph.manifests.map(\.descriptor.digest) == [amd64.digest, first.digest, index.digest])
        #expect(graph.manifests[1].role == .attestation(of: amd64.digest))
        #expect(graph.omitted.map(\.descriptor.digest) == [arm64.digest, second.digest])
    }

    @Test func `attestations that were not saved with a platform are no reason to refuse it`() async throws {
        let amd64 = try SampleImage.add(to: repository, seed: 1)
        var attestation = Descriptor(of: [1], mediaType: .imageManifest)
        attestation.platform = Platform(os: "unknown", architecture: "unknown")
        attestation.annotations = [
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": amd64.digest.description,
        ]
        let arm64 = Descriptor(of: [2], mediaType: .imageManifest)
        let index = try SampleImage.addIndex(
            to: repository,
            [
                SampleImage.on("linux/amd64", amd64), SampleImage.on("linux/arm64", arm64), attestation,
            ]
        )
        for options in [sparse, strip] {
            let graph = try await ImageGraph.walk(from: index, in: repository, options: options)
            #expect(graph.manifests.first?.descriptor.digest == amd64.digest)
            #expect(
                graph.omitted.contains {
                    $0.descriptor.digest == attestation.digest
                        && $0.reason == .absentReferrer(of: amd64.digest)
                }
            )
        }
        var required = strip
        required.referrers = .require
        await #expect(throws: OCILayoutError.missingReferrer(attestation.digest, of: amd64.digest)) {
            try await ImageGraph.walk(from: index, in: repository, options: required)
        }
    }

    @Test func `an image for no wanted platform is refused with what there is`() async throws {
        let (index, _, arm64) = try await multiPlatform()
        let wanted = [Platform(os: "linux", architecture: "riscv64")]
        let options = ImageGraph.Options(platforms: .sparse(wanted))
        let error = await #expect(throws: OCILayoutError.self) {
            try await ImageGraph.walk(from: index, in: repository, options: options)
        }
        #expect(
            error?.description.contains("is for linux/amd64, linux/arm64, wanted is linux/riscv64") == true
        )
        #expect(error?.exitClass == .usage)
        await #expect(throws: OCILayoutError.self) {
            try await ImageGraph.walk(from: arm64, in: repository, options: sparse)
        }
        let some = ImageGraph.Options(
            platforms: .sparse(wanted + [Platform(os: "linux", architecture: "arm64", variant: "v8")])
        )
        #expect(
            try await ImageGraph.walk(from: index, in: repository, options: some).missingPlatforms == wanted
        )
    }

    @Test func `a child without platform is asked what it runs on`() async throws {
        let amd64 = try SampleImage.add(to: repository, seed: 1)
        let arm64 = try SampleImage.add(
            to: repository,
            seed: 2,
            platform: Platform(os: "linux", architecture: "arm64")
        )
        let artifact = try SampleImage.add(to: repository, seed: 3, platform: nil)
        let index = try SampleImage.addIndex(to: repository, [amd64, arm64, artifact])
        let graph = try await ImageGraph.walk(from: index, in: repository, options: strip)
        #expect(graph.manifests.map(\.descriptor.digest).dropLast() == [amd64.digest, artifact.digest])
    }

    @Test func `an artifact is for every platform`() async throws {
        let artifact = try SampleImage.add(to: repository, seed: 3, platform: nil)
        let graph = try await ImageGraph.walk(from: artifact, in: repository, options: sparse)
        #expect(graph.blobs.count == 3)
        #expect(graph.missingPlatforms.isEmpty)
    }

    @Test func `indexes in indexes are chosen from below`() async throws {
        let (inner, amd64, _) = try await multiPlatform()
        let outer = try SampleImage.addIndex(to: repository, [inner])
        let graph = try await ImageGraph.walk(from: outer, in: repository, options: strip)
        #expect(graph.root.digest != outer.digest)
        #expect(graph.manifests.map(\.descriptor.digest).first == amd64.digest)
        #expect(graph.manifests.count == 3)
    }

    @Test func `an unknown kind of child is a blob`() async throws {
        let amd64 = try SampleImage.add(to: repository, seed: 1)
        let odd = repository.add([1, 2, 3], "application/x-odd")
        let index = try SampleImage.addIndex(to: repository, [SampleImage.on("linux/amd64", amd64), odd])
        let graph = try await ImageGraph.walk(from: index, in: repository)
        #expect(graph.blobs.last?.digest == odd.digest)
    }
}
