import Content
import FileIO
import OCILayout
import SystemPackage
import TestSupport
import Testing

@Suite struct LayoutNamesTests: ~Copyable {
    let folder: TemporaryDirectory
    let images: [Descriptor]
    let repository: MemoryRepository
    var path: FilePath { folder.path.appending("layout") }

    init() throws {
        let made = MemoryRepository()
        let added = try (0..<4).map { try SampleImage.add(to: made, seed: UInt64($0), layers: 1) }
        folder = try TemporaryDirectory()
        repository = made
        images = added
    }

    /// Makes a layout as another tool would, with these names.
    private func foreign(_ entries: [(image: Int, reference: String?, name: String?)]) throws
        -> LayoutDirectory
    {
        do { _ = try LayoutDirectory(writing: path) }
        let descriptors = entries.map { entry in
            var descriptor = images[entry.image]
            var annotations: [String: String] = [:]
            annotations["org.opencontainers.image.ref.name"] = entry.reference
            annotations["io.containerd.image.name"] = entry.name
            descriptor.annotations = annotations
            return descriptor
        }
        try DurableFile.replace(
            path.appending("index.json"),
            with: StrictJSON.encode(ImageIndex(mediaType: nil, manifests: descriptors))
        )
        return try LayoutDirectory(reading: path)
    }

    private func resolve(_ text: String, in layout: LayoutDirectory) async throws -> Int? {
        let reference = try ImageReference(text)
        let repository = try #require(layout.repository(of: reference))
        guard let found = try await repository.resolve(reference.selector) else { return nil }
        return images.firstIndex { $0.digest == found.digest }
    }

    @Test func `the full name wins over ref name, path and tag, and the bare tag`() async throws {
        let layout = try foreign([
            (0, "v1", "registry.hub/plant/app:v1"), (1, "registry.hub/plant/app:v2", nil),
            (2, "plant/app:v3", nil), (3, "nginx:1", nil),
        ])
        #expect(try await resolve("registry.hub/plant/app:v1", in: layout) == 0)
        #expect(try await resolve("registry.hub/plant/app:v2", in: layout) == 1)
        #expect(try await resolve("registry.hub/plant/app:v3", in: layout) == 2)
        #expect(try await resolve("nginx:1", in: layout) == 3)
        #expect(try await resolve("other.hub/plant/app:v1", in: layout) == nil)
        #expect(try await resolve("registry.hub/plant/app", in: layout) == nil)
        #expect(try await resolve("docker.io/library/v1:latest", in: layout) == nil)
    }

    @Test func `a name without tag means latest`() async throws {
        let layout = try foreign([(0, nil, "registry.hub/app"), (1, "registry.hub/tool", nil)])
        #expect(try await resolve("registry.hub/app:latest", in: layout) == 0)
        #expect(try await resolve("registry.hub/tool", in: layout) == 1)
    }

    @Test func `a bare tag is believed only with the repository that the layout was opened for`() async throws
    {
        #expect(try await resolve("registry.hub/app:v1", in: foreign([(0, "v1", nil)])) == nil)
        #expect(
            try await resolve("registry.hub/app:v1", in: foreign([(0, "v1", nil), (1, "v2", nil)])) == nil
        )
        #expect(
            try await resolve("registry.hub/app:v1", in: foreign([(0, "v1", nil), (1, "a/b:v2", nil)])) == nil
        )
        _ = try foreign([(0, "v1", nil), (1, "v2", nil)])
        let based = try LayoutDirectory(reading: path, base: ImageReference("registry.hub/app"))
        #expect(try await resolve("registry.hub/app:v1", in: based) == 0)
        #expect(try await resolve("registry.hub/tool:v1", in: based) == nil)
    }

    @Test func `a tag made from a digest needs no repository`() async throws {
        let signature = try #require(Tag(.signature, of: images[0].digest)).description
        let layout = try foreign([(0, "a/b:v1", nil), (1, signature, nil)])
        #expect(try await resolve("registry.hub/a/b:\(signature)", in: layout) == 1)
        #expect(try layout.resolve(Tag(signature), in: RepositoryName("a/b"))?.digest == images[1].digest)
    }

    @Test func `one name for two images is ambiguous`() async throws {
        let layout = try foreign([
            (0, "a/b:v1", nil), (1, "a/b:v1", nil), (2, "a/b:v2", nil), (2, "a/b:v2", nil),
        ])
        await #expect(throws: OCILayoutError.ambiguousName("x.io/a/b:v1", path, count: 2)) {
            try await resolve("x.io/a/b:v1", in: layout)
        }
        #expect(try await resolve("x.io/a/b:v2", in: layout) == 2)
        #expect(throws: OCILayoutError.self) { try layout.resolve(Tag("v1"), in: RepositoryName("a/b")) }
    }

    @Test func `a digest finds any manifest, listed or not, and nothing else`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let hidden = images[0]
        try await layout.put(hidden, from: repository)
        let blob = repository.add(Array(#"{"a":1}"#.utf8), "application/json")
        try await layout.put(blob, from: repository)
        let store = try layout.repository(RepositoryName("a/b"))
        #expect(try await store.resolve(.digest(hidden.digest))?.descriptor == hidden)
        #expect(try await store.resolve(.digest(blob.digest)) == nil)
        #expect(try await store.resolve(.digest(images[1].digest)) == nil)
    }

    @Test func `a mirror shows the repositories and tags of a foreign layout`() throws {
        let layout = try foreign([
            (0, "v1", "registry.hub/plant/app:v1"), (1, "x.io/tool", nil), (2, "a/b:v3", nil), (3, "v9", nil),
        ])
        let repositories = try layout.index().repositories
        #expect(repositories.keys.map(\.description).sorted() == ["a/b", "plant/app", "tool"])
        #expect(try layout.resolve(Tag("v1"), in: RepositoryName("plant/app"))?.digest == images[0].digest)
        #expect(try layout.resolve(.latest, in: RepositoryName("tool"))?.digest == images[1].digest)
    }
}
