import Content
import Diagnostics
import FileIO
import OCILayout
import Registry
import SystemPackage
import TestSupport
import Testing
import Transport

/// Against the real thing: distribution 2.8.
@Suite struct DockerRegistryTests {
    private func withClient(
        prefix: String? = nil,
        _ body: (RegistryClient) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: folder.path)
        let authority = registry.authority
        try await PooledTransport.with { transport in
            try await body(try RegistryClient(authority, prefix: prefix, transport: transport))
        }
        _ = consume registry
    }

    @Test func `a repository conforms as a store`() async throws {
        try await withClient { client in
            try await client.check()
            try await ContentStoreConformance.check(try client.repository("plant/blobs"))
        }
    }

    @Test func `an index with its images arrives and comes back byte for byte`() async throws {
        try await withClient(prefix: "mirror/site") { client in
            let sample = try SampleImage()
            let repository = try client.repository("plant/app")
            #expect(repository.name.description == "mirror/site/plant/app")
            try await sample.push(to: repository)
            try await sample.push(to: repository)
            let move = TagMove(
                repository: try RepositoryName("plant/app"),
                tag: try Tag("v1"),
                descriptor: sample.index
            )
            try await client.apply([move])
            try await client.apply([move])
            let resolved = try #require(await repository.resolve(.tag(Tag("v1"))))
                .descriptor
            #expect(resolved.digest == sample.index.digest)
            #expect(resolved.mediaType == .imageIndex)
            #expect(resolved.size == sample.index.size)
            #expect(try await client.resolve(Tag("v1"), in: RepositoryName("plant/app")) == resolved)
            #expect(try await client.resolve(Tag("v2"), in: RepositoryName("plant/app")) == nil)
            #expect(
                try await repository.resolve(.digest(sample.manifests[1].digest))?.mediaType == .imageManifest
            )
            for descriptor in sample.all {
                let original = try await sample.store.read(descriptor, limit: 1 << 20)
                #expect(try await repository.contains(descriptor))
                #expect(try await repository.read(descriptor, limit: 1 << 20) == original)
            }
            #expect(try await repository.tags() == [Tag("v1")])
            #expect(try await client.catalog() == [RepositoryName("plant/app")])
        }
    }

    @Test func `a tag is not moved while its manifest is missing`() async throws {
        try await withClient { client in
            let sample = try SampleImage()
            let repository = try client.repository("plant/app")
            try await sample.push(to: repository)
            let name = try RepositoryName("plant/app")
            let absent = Descriptor(of: Array("{}".utf8), mediaType: .imageManifest)
            let moves = [
                TagMove(repository: name, tag: try Tag("a"), descriptor: sample.index),
                TagMove(repository: name, tag: try Tag("b"), descriptor: absent),
            ]
            await #expect(throws: ContentError.missing(absent.digest)) { try await client.apply(moves) }
            #expect(try await repository.tags() == [])
        }
    }

    @Test func `blobs of another repository are mounted`() async throws {
        try await withClient { client in
            let sample = try SampleImage()
            let first = try client.repository("plant/first")
            let second = try client.repository("plant/second")
            try await sample.push(to: first)
            for blob in sample.blobs {
                #expect(try await second.mount(blob, from: RepositoryName("plant/first")))
                #expect(try await second.contains(blob))
            }
            let absent = Descriptor(of: Array("absent".utf8), mediaType: .layerTar)
            #expect(try await !second.mount(absent, from: RepositoryName("plant/first")))
        }
    }

    @Test func `signatures under tags and referrers without an API arrive`() async throws {
        try await withClient { client in
            let sample = try SampleImage()
            let repository = try client.repository("plant/app")
            try await sample.push(to: repository)
            #expect(try await repository.referrers(of: sample.index.digest) == [])
            let notes = try (0..<4).map { try sample.addReferrer(to: sample.index, text: "note \($0)") }
            for note in notes {
                try await repository.put(note.config, from: sample.store)
                try await repository.put(note.layer, from: sample.store)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for note in notes {
                    group.addTask { try await repository.put(note.manifest, from: sample.store) }
                }
                try await group.waitForAll()
            }
            let found = try await repository.referrers(of: sample.index.digest)
            #expect(found.map(\.digest) == notes.map(\.manifest.digest).sorted())
            #expect(found.allSatisfy { $0.artifactType == "application/vnd.example.note" })
            #expect(found.allSatisfy { $0.annotations?["note"]?.hasPrefix("note ") == true })
            try await repository.put(notes[0].manifest, from: MemoryStore())
            #expect(try await repository.referrers(of: sample.index.digest) == found)

            let signature = try #require(Tag(.signature, of: sample.index.digest))
            let name = try RepositoryName("plant/app")
            try await client.apply([TagMove(repository: name, tag: signature, descriptor: notes[0].manifest)])
            #expect(try await repository.tags().contains(signature))
        }
    }

    @Test func `an image whose layer is missing is refused with the registry's words`() async throws {
        try await withClient { client in
            let sample = try SampleImage()
            let repository = try client.repository("plant/app")
            let error = await #expect(throws: RegistryError.self) {
                try await repository.put(sample.manifests[0], from: sample.store)
            }
            #expect(error?.description.contains("MANIFEST_BLOB_UNKNOWN") == true)
            #expect(error?.exitClass == .remote)
        }
    }

    @Test func `a blob whose link a full disk left empty is sent again`() async throws {
        let folder = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: folder.path)
        let (authority, storage) = (registry.authority, registry.storage)
        try await PooledTransport.with { transport in
            let repository = try RegistryClient(authority, transport: transport).repository("plant/app")
            let sample = try SampleImage(layerSize: 100)
            try await sample.push(to: repository)
            let blob = sample.blobs[0]
            let links = "docker/registry/v2/repositories/plant/app/_layers/sha256"
            try DurableFile.replace(
                storage.appending(links).appending(blob.digest.hex).appending("link"),
                with: []
            )
            let error = await #expect(throws: RegistryError.self) { try await repository.contains(blob) }
            #expect(error?.wrongContent == blob.digest)
            #expect(error?.identifier == "registry.unreadable-content")
            #expect(error?.remedy?.contains("free space") == true)
            try await repository.put(blob, from: sample.store)
            #expect(try await repository.contains(blob))
            #expect(
                try await repository.read(blob, limit: 1 << 20) == sample.store.read(blob, limit: 1 << 20)
            )
        }
        _ = consume registry
    }

    @Test func `a registry that only reads says so`() async throws {
        let folder = try TemporaryDirectory()
        var options = DockerRegistry.Options()
        options.isReadOnly = true
        let registry = try await DockerRegistry(in: folder.path, options)
        let authority = registry.authority
        try await PooledTransport.with { transport in
            let client = try RegistryClient(authority, transport: transport)
            let sample = try SampleImage(layerSize: 100)
            let error = await #expect(throws: RegistryError.self) {
                try await sample.push(to: client.repository("plant/app"))
            }
            #expect(error?.description.contains("status 405") == true)
            #expect(error?.remedy?.contains("read-only") == true)
        }
        _ = consume registry
    }

    @Test func `the repositories of a source are those of its host below its prefix`() throws {
        let transport = NoTransport()
        let whole = try RegistryClient("registry.hub:5000", transport: transport)
        let part = try RegistryClient("registry.hub:5000", prefix: "plant", transport: transport)
        let reference = try ImageReference("registry.hub:5000/plant/app:v1")
        #expect(whole.repository(of: reference) != nil)
        #expect(part.repository(of: reference) != nil)
        #expect(part.repository(of: try ImageReference("registry.hub:5000/plantation/app:v1")) == nil)
        #expect(whole.repository(of: try ImageReference("nginx")) == nil)
    }
}

/// A transport that must not be used.
struct NoTransport: HTTPTransport {
    struct Used: Error {}

    func withResponse<Result>(
        to request: HTTPRequest,
        _ body: (inout HTTPResponse) async throws -> Result
    ) async throws -> Result {
        throw Used()
    }
}
