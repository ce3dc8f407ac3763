import Content
import FileIO
import OCILayout
import SystemPackage
import TestSupport
import Testing

@Suite struct LayoutTagsTests: ~Copyable {
    let folder: TemporaryDirectory
    let repository = MemoryRepository()
    var path: FilePath { folder.path.appending("layout") }

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func text() throws -> String {
        String(
            decoding: try ReadableFile.contents(of: path.appending("index.json"), limit: 1 << 20),
            as: UTF8.self
        )
    }

    private func move(_ name: String, _ tag: String, _ descriptor: Descriptor, _ original: String? = nil)
        throws
        -> TagMove
    {
        TagMove(
            repository: try RepositoryName(name),
            tag: try Tag(tag),
            descriptor: descriptor,
            original: try original.map { try ImageReference($0) }
        )
    }

    @Test func `tags move together, and the bytes do not depend on the order`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let first = try SampleImage.add(to: repository, seed: 1)
        let second = try SampleImage.add(to: repository, seed: 2)
        for image in [first, second] { try await layout.put(image, from: repository) }
        let moves = [
            try move("plant/app", "v1", first, "registry.hub:5000/plant/app:v1"),
            try move("tool", "v2", second),
        ]
        try layout.apply(moves)
        let bytes = try text()
        try layout.apply(moves.reversed())
        #expect(try text() == bytes)
        #expect(try layout.resolve(Tag("v1"), in: RepositoryName("plant/app"))?.digest == first.digest)
        #expect(try layout.resolve(Tag("v1"), in: RepositoryName("tool")) == nil)
        #expect(bytes.contains(#""io.containerd.image.name":"registry.hub:5000/plant/app:v1""#))
        #expect(bytes.contains(#""org.opencontainers.image.ref.name":"plant/app:v1""#))
    }

    @Test func `doing it again writes nothing`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let image = try SampleImage.add(to: repository, seed: 1)
        try await layout.put(image, from: repository)
        try layout.apply([move("a", "v1", image)])
        let before = try await Command.require("stat", ["-c", "%i %y", path.appending("index.json").string])
        try layout.apply([move("a", "v1", image)])
        try layout.synchronize()
        let after = try await Command.require("stat", ["-c", "%i %y", path.appending("index.json").string])
        #expect(before == after)
    }

    @Test func `no tag moves when one manifest is missing`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let image = try SampleImage.add(to: repository, seed: 1)
        let absent = try SampleImage.add(to: repository, seed: 2)
        try await layout.put(image, from: repository)
        #expect(throws: ContentError.missing(absent.digest)) {
            try layout.apply([move("a", "v1", image), move("a", "v2", absent)])
        }
        #expect(try layout.index().entries.isEmpty)
    }

    @Test func `a manifest that loses its tag stays listed without a name`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let old = try SampleImage.add(to: repository, seed: 1)
        let new = try SampleImage.add(to: repository, seed: 2)
        for image in [old, new] { try await layout.put(image, from: repository) }
        try layout.apply([move("a", "v1", old, "x.io/a:v1")])
        try layout.apply([move("a", "v1", new, "x.io/a:v1")])
        let entries = try layout.index().entries
        #expect(entries.count == 2)
        #expect(entries.first { $0.descriptor.digest == old.digest }?.isNamed == false)
        try layout.apply([move("a", "v1", old, "x.io/a:v1")])
        #expect(try layout.resolve(Tag("v1"), in: RepositoryName("a"))?.digest == old.digest)
        #expect(try layout.index().entries.count == 2)
    }

    @Test func `a tag takes the place of what another tool named in full`() async throws {
        let old = try SampleImage.add(to: repository, seed: 1)
        let new = try SampleImage.add(to: repository, seed: 2)
        do { _ = try LayoutDirectory(writing: path) }
        var entry = old
        entry.annotations = ["org.opencontainers.image.ref.name": "x.io/plant/app:v1"]
        try DurableFile.replace(
            path.appending("index.json"),
            with: StrictJSON.encode(ImageIndex(manifests: [entry]))
        )
        let layout = try LayoutDirectory(writing: path)
        try await layout.put(new, from: repository)
        try layout.apply([move("plant/app", "v1", new, "x.io/plant/app:v1")])
        #expect(try layout.resolve(Tag("v1"), in: RepositoryName("plant/app"))?.digest == new.digest)
        #expect(try layout.index().entries.count { $0.isNamed } == 1)
        #expect(try layout.index().entries.count == 2)
    }

    @Test func `an image that was only named by digest keeps that name`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let image = try SampleImage.add(to: repository, seed: 1)
        try await layout.put(image, from: repository)
        let original = "x.io/a@\(image.digest)"
        try layout.apply([move("a", "sealift-1", image, original)])
        #expect(try layout.index().entries.first?.imageName?.description == original)
    }

    @Test func `another process's change is seen`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let reader = try LayoutDirectory(reading: path)
        #expect(try reader.index().entries.isEmpty)
        let image = try SampleImage.add(to: repository, seed: 1)
        try await layout.put(image, from: repository)
        try layout.apply([move("a", "v1", image)])
        #expect(try reader.index().entries.count == 1)
    }

    @Test func `tags that move at the same time are all there`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let repository = self.repository
        let images = try (0..<12).map { try SampleImage.add(to: repository, seed: UInt64($0), layers: 0) }
        try await forEachConcurrently(Array(images.enumerated()), limit: 6) { number, image in
            try await layout.put(image, from: repository)
            let move = TagMove(
                repository: try RepositoryName("a"),
                tag: try Tag("v\(number)"),
                descriptor: image
            )
            try layout.apply([move])
        }
        #expect(try layout.index().entries.count == 12)
    }

    @Test(.timeLimit(.minutes(2)))
    func `thousands of tags are moved, shown and found one by one`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let images = try (0..<2).map { try SampleImage.add(to: repository, seed: UInt64($0)) }
        for image in images { try await layout.put(image, from: repository) }
        let names = (0..<8_000).map { "app-\($0 % 90):v\($0)" }
        try layout.apply(
            names.enumerated().map { number, name in
                let reference = try ImageReference("registry.hub:5000/\(name)")
                return TagMove(
                    repository: reference.repository,
                    tag: try #require(reference.tag),
                    descriptor: images[number % 2],
                    original: reference
                )
            }
        )
        let store = try #require(layout.repository(of: try ImageReference("registry.hub:5000/app-1:v1")))
        #expect(try await store.resolve(.tag(Tag("v1")))?.digest == images[1].digest)
        for (number, name) in names.enumerated() {
            let reference = try ImageReference("registry.hub:5000/\(name)")
            let tag = try #require(reference.tag)
            #expect(try layout.resolve(tag, in: reference.repository)?.digest == images[number % 2].digest)
        }
        #expect(try layout.resolve(Tag("v1"), in: RepositoryName("app-2")) == nil)
    }

    @Test func `referrers become roots with the tags, and are found`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let image = try SampleImage.add(to: repository, seed: 1)
        let signature = try SampleImage.add(
            to: repository,
            seed: 2,
            subject: image,
            artifactType: "x/signature",
            annotations: ["org.opencontainers.image.ref.name": "a:v9", "note": "n"]
        )
        for manifest in [image, signature] { try await layout.put(manifest, from: repository) }
        let store = try layout.repository(RepositoryName("a"))
        #expect(try await store.referrers(of: image.digest).map(\.digest) == [signature.digest])
        try layout.apply([move("a", "v1", image)])

        let reader = try LayoutDirectory(reading: path)
        let found = try await reader.repository(RepositoryName("a")).referrers(of: image.digest)
        #expect(found.map(\.digest) == [signature.digest])
        #expect(found.first?.artifactType == "x/signature")
        #expect(found.first?.annotations?["note"] == "n")
        #expect(try await store.referrers(of: signature.digest).isEmpty)
        #expect(try reader.resolve(Tag("v9"), in: RepositoryName("a")) == nil)
    }

    @Test func `a referrer of an interrupted run is listed by the next one`() async throws {
        let image = try SampleImage.add(to: repository, seed: 1)
        let signature = try SampleImage.add(to: repository, seed: 2, subject: image)
        do { try await LayoutDirectory(writing: path).put(signature, from: repository) }
        let layout = try LayoutDirectory(writing: path)
        try await layout.put(signature, from: MemoryRepository())
        try layout.synchronize()
        #expect(try layout.index().entries.map(\.descriptor.digest) == [signature.digest])
    }

    @Test func `the fallback tag lists referrers too, each once`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let image = try SampleImage.add(to: repository, seed: 1)
        let first = try SampleImage.add(to: repository, seed: 2, subject: image)
        let second = try SampleImage.add(to: repository, seed: 3, subject: image)
        let fallback = try SampleImage.addIndex(to: repository, [first, second])
        for manifest in [image, first, fallback] { try await layout.put(manifest, from: repository) }
        try layout.apply([move("a", Tag(referrersOf: image.digest).description, fallback)])
        let found = try await layout.repository(RepositoryName("a")).referrers(of: image.digest)
        #expect(found.map(\.digest) == [first.digest, second.digest].sorted())
    }
}
