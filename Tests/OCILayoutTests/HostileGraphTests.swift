import Content
import Diagnostics
import OCILayout
import TestSupport
import Testing

@Suite struct HostileGraphTests {
    let repository = MemoryRepository()

    private func expectRefusal(
        _ root: Descriptor,
        _ identifier: String,
        _ options: ImageGraph.Options = .init()
    )
        async
    {
        let error = await #expect(throws: (any Error).self) {
            try await ImageGraph.walk(from: root, in: repository, options: options)
        }
        let refusal = error as? any OperatorError
        #expect(refusal?.identifier == identifier)
        #expect(refusal?.exitClass == .corrupt)
    }

    @Test func `five indexes in each other are too many, four are not`() async throws {
        var index = try SampleImage.addIndex(to: repository, [SampleImage.add(to: repository, seed: 1)])
        for _ in 0..<3 { index = try SampleImage.addIndex(to: repository, [index]) }
        #expect(try await ImageGraph.walk(from: index, in: repository).manifests.count == 5)
        await expectRefusal(try SampleImage.addIndex(to: repository, [index]), "image.over-limit")
    }

    @Test func `a thousand referrers are the limit`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        for number in 0..<1_001 {
            let manifest = ImageManifest(
                config: repository.add(Array("{}".utf8), .empty),
                layers: [],
                subject: image,
                annotations: ["number": "\(number)"]
            )
            let referrer = repository.add(try StrictJSON.encode(manifest), .imageManifest)
            repository.refer(to: image.digest, by: referrer)
        }
        await expectRefusal(image, "image.over-limit")
    }

    @Test func `two sizes of one blob are refused`() async throws {
        let first = try SampleImage.add(to: repository, seed: 1)
        guard case .image(let document) = try await ManifestDocument.read(first, from: repository) else {
            return
        }
        var manifest = document.value
        manifest.layers[0].size += 1
        let second = repository.add(try StrictJSON.encode(manifest), .imageManifest)
        let index = try SampleImage.addIndex(to: repository, [first, second])
        await expectRefusal(index, "image.malformed-manifest")
    }

    @Test func `sizes that cannot be added up are refused`() async throws {
        let layers = (0..<3).map { number in
            Descriptor(mediaType: .layerGzip, digest: .of([UInt8(number)]), size: .max / 2)
        }
        let config = repository.add(Array("{}".utf8), .empty)
        let manifest = ImageManifest(config: config, layers: layers)
        await expectRefusal(
            repository.add(try StrictJSON.encode(manifest), .imageManifest),
            "image.malformed-manifest"
        )
    }

    @Test func `a layer that registries need not hold is refused unless it is to be carried`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1, layerType: .dockerForeignLayerGzip)
        await expectRefusal(image, "image.foreign-layer")
        let options = ImageGraph.Options(foreignLayers: .carry)
        #expect(try await ImageGraph.walk(from: image, in: repository, options: options).blobs.count == 3)
        let other = try SampleImage.add(to: repository, seed: 2)
        let index = try SampleImage.addIndex(
            to: repository,
            [SampleImage.on("windows/amd64", image), SampleImage.on("linux/amd64", other)]
        )
        let linux = ImageGraph.Options(
            platforms: .sparse([Platform(os: "linux", architecture: "amd64")])
        )
        #expect(try await ImageGraph.walk(from: index, in: repository, options: linux).omitted.count == 1)
    }

    @Test func `schema 1 is refused before it is read`() async throws {
        let old = repository.add(Array("{}".utf8), .dockerSignedSchema1)
        await expectRefusal(old, "image.schema-1")
        #expect(repository.reads.isEmpty)
    }

    @Test func `an index whose child is another kind than it says is refused`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        var lie = image
        lie.mediaType = .dockerManifest
        await expectRefusal(try SampleImage.addIndex(to: repository, [lie]), "image.media-type-mismatch")
    }

    @Test func `an index that lists a manifest as something else is refused`() async throws {
        var image = try SampleImage.add(to: repository, seed: 1)
        image.mediaType = .layerGzip
        await expectRefusal(try SampleImage.addIndex(to: repository, [image]), "image.media-type-mismatch")
    }

    @Test func `content that is to be fetched from the web is refused unless its bytes are to be carried`()
        async throws
    {
        let config = repository.add(Array("{}".utf8), .imageConfiguration)
        for urls in [["https://example.org/layer"], []] {
            var layer = repository.add([1, 2, 3], .layerGzip)
            layer.urls = urls
            let image = repository.add(
                try StrictJSON.encode(ImageManifest(config: config, layers: [layer])),
                .imageManifest
            )
            await expectRefusal(image, "image.content-elsewhere")
            let options = ImageGraph.Options(foreignLayers: .carry)
            #expect(
                try await ImageGraph.walk(from: image, in: repository, options: options).blobs.count == 2
            )
        }
    }

    @Test func `a configuration of 100 MB is not read`() async throws {
        let config = Descriptor(mediaType: .imageConfiguration, digest: .of([1]), size: 100_000_000)
        let image = repository.add(
            try StrictJSON.encode(ImageManifest(config: config, layers: [])),
            .imageManifest
        )
        let options = ImageGraph.Options(platforms: .sparse([Platform(os: "linux", architecture: "amd64")]))
        await expectRefusal(image, "content.over-limit", options)
        #expect(repository.reads == [image.digest])
    }
}
