import Content
import Diagnostics
import OCILayout
import Registry
import Synchronization
import TestSupport
import Testing
import Transport

/// Registries that lie, loop, or send us elsewhere.
@Suite struct LyingRegistryTests {
    private static let index = Array(
        #"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#.utf8
    )
    private static let blob = Descriptor(of: Array("right".utf8), mediaType: .layerTar)

    private func repository(_ transport: ScriptedTransport, plainHTTP: Bool = false) throws
        -> RegistryRepository
    {
        try RegistryClient("hub.example.com", plainHTTP: plainHTTP, transport: transport).repository(
            "plant/app"
        )
    }

    private func failure(_ body: () async throws -> Void) async throws -> RegistryError {
        let error = await #expect(throws: RegistryError.self) { try await body() }
        let found = try #require(error)
        #expect(found.exitClass == .remote)
        #expect(found.description.contains("hub.example.com"))
        return found
    }

    /// REG-01.
    @Test func `other bytes under the right digest are refused, whatever the header says`() async throws {
        let claimed = Digest.of(Self.index)
        let transport = ScriptedTransport { _ in
            HTTPResponse(
                status: 200,
                headers: ["Docker-Content-Digest": claimed.description],
                body: Array(#"{"schemaVersion":2,"manifests":[],"a":1}"#.utf8)
            )
        }
        let repository = try repository(transport)
        let byDigest = try await failure { _ = try await repository.resolve(.digest(claimed)) }
        #expect(byDigest.identifier == "registry.wrong-content")
        let byTag = try await failure { _ = try await repository.resolve(.tag(.latest)) }
        #expect(byTag.identifier == "registry.wrong-content")
    }

    /// REG-01.
    @Test(arguments: ["wrong", "short", "longer than it", ""])
    func `a blob with other bytes is refused and not kept`(text: String) async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 200, body: Array(text.utf8)) }
        let repository = try repository(transport)
        let store = MemoryStore()
        let error = try await failure { try await store.put(Self.blob, from: repository) }
        #expect(error.identifier == "registry.wrong-content")
        #expect(store.digests.isEmpty)
    }

    /// REG-02.
    @Test func `a tag that moves between two questions does not change what was pinned`() async throws {
        let count = Mutex(0)
        let transport = ScriptedTransport { request in
            let number = count.withLock { count in
                count += 1
                return count
            }
            let body = #"{"schemaVersion":2,"manifests":[],"annotations":{"n":"\#(number)"}}"#
            return HTTPResponse(status: 200, body: Array(body.utf8))
        }
        let repository = try repository(transport)
        let pinned = try #require(await repository.resolve(.tag(.latest))).descriptor
        let error = try await failure { _ = try await repository.read(pinned, limit: 1_000) }
        #expect(error.identifier == "registry.wrong-content")
        #expect(transport.lines.last?.hasSuffix("/manifests/\(pinned.digest)") == true)
    }

    /// REG-03.
    @Test func `the type of a manifest is what its body says`() async throws {
        let transport = ScriptedTransport { _ in
            HTTPResponse(
                status: 200,
                headers: ["Content-Type": "application/vnd.oci.image.manifest.v1+json"],
                body: Self.index
            )
        }
        let found = try await repository(transport).resolve(.tag(.latest))
        #expect(found?.descriptor == Descriptor(of: Self.index, mediaType: .imageIndex))
        #expect(found?.bytes == Self.index, "what was fetched is not fetched again")
        let accept = try #require(transport.requests[0].headers["Accept"])
        for type in [MediaType.imageIndex, .imageManifest, .dockerManifest, .dockerManifestList] {
            #expect(accept.contains(type.rawValue))
        }
    }

    @Test(arguments: [
        "<html>captive portal</html>", "", "[]", #"{"schemaVersion":2,"manifests":[],"layers":[]}"#,
    ])
    func `what is no manifest is no answer`(text: String) async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 200, body: Array(text.utf8)) }
        let repository = try repository(transport)
        await #expect(throws: (any Error).self) { _ = try await repository.resolve(.tag(.latest)) }
    }

    /// REG-06.
    @Test(arguments: [
        "https://storage.example.org/x?signature=s", "http://hub.example.com/x",
        "https://hub.example.com:8443/x",
        "//other.example.com/x",
    ])
    func `a redirect to another origin takes no credentials along`(location: String) async throws {
        let transport = ScriptedTransport { request in
            if request.headers["Authorization"] != nil, request.url.path.hasPrefix("/v2/") {
                return HTTPResponse(status: 307, headers: ["Location": location])
            }
            if request.url.path.hasPrefix("/v2/") {
                return HTTPResponse(status: 401, headers: ["WWW-Authenticate": "Basic realm=\"x\""])
            }
            return HTTPResponse(status: 200, body: Array("right".utf8))
        }
        var credentials = CredentialStore()
        credentials.use(.password(user: "u", Redacted("p")), for: try RegistryHost("hub.example.com"))
        let client = try RegistryClient(
            "hub.example.com",
            plainHTTP: false,
            credentials: credentials,
            transport: transport
        )
        let bytes = try await client.repository("plant/app").read(Self.blob, limit: 100)
        #expect(bytes == Array("right".utf8))
        #expect(transport.requests.last?.headers["Authorization"] == nil)
        #expect(transport.requests.contains { $0.headers["Authorization"] != nil })
    }

    /// REG-08.
    @Test(arguments: [
        "file:///etc/passwd", "ftp://a/b", "http://169.254.169.254/latest/meta-data", "/loop",
        "http://user:pass@x/",
    ])
    func `loops and odd redirects are refused`(location: String) async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 302, headers: ["Location": location]) }
        let error = try await failure { _ = try await repository(transport).read(Self.blob, limit: 100) }
        #expect(error.identifier == "registry.forbidden-address")
        #expect(transport.requests.count <= 4)
    }

    /// REG-07.
    @Test(arguments: [
        ("https://evil.example.com/upload", nil), ("https://hub.example.com:444/upload", nil),
        ("file:///x", nil),
        ("", nil), ("//evil/x", nil),
        (
            "/v2/plant/app/blobs/uploads/u1?_state=a%3Db",
            "https://hub.example.com/v2/plant/app/blobs/uploads/u1?_state=a%3Db&"
        ),
        ("https://hub.example.com/u", "https://hub.example.com/u?"),
        ("http://hub.example.com/u", "https://hub.example.com/u?"),
        ("u7", "https://hub.example.com/v2/plant/app/blobs/uploads/u7?"),
    ])
    func `an upload goes on at this registry or not at all`(location: String, target: String?) async throws {
        let transport = ScriptedTransport { request in
            switch request.method {
            case .head: HTTPResponse(status: 404)
            case .post: HTTPResponse(status: 202, headers: ["Location": location])
            default: HTTPResponse(status: 201)
            }
        }
        let source = MemoryStore()
        source.add(Array("right".utf8), mediaType: .layerTar)
        let error = try await failure { try await repository(transport).put(Self.blob, from: source) }
        if let target {
            #expect(error.identifier == "registry.not-kept")
            let put = try #require(transport.requests.first { $0.method == .put })
            #expect(put.url.text == target + "digest=sha256%3A" + Self.blob.digest.hex)
        } else {
            #expect(
                error.identifier == "registry.\(location.isEmpty ? "contradiction" : "forbidden-address")"
            )
            #expect(!transport.requests.contains { $0.method == .put })
        }
    }

    /// REG-12, for manifests: `HEAD` finds it, `GET` does not, or brings something else.
    @Test(arguments: [nil, Array(#"{"schemaVersion":2,"manifests":[],"a":1}"#.utf8)] as [[UInt8]?])
    func `a manifest that is only claimed, or wrong, is sent again`(held: [UInt8]?) async throws {
        let manifest = Descriptor(of: Self.index, mediaType: .imageIndex)
        let stored = Mutex(held)
        let transport = ScriptedTransport { request in
            switch request.method {
            case .head: return HTTPResponse(status: 200, headers: ["Content-Length": "\(manifest.size)"])
            case .get:
                let bytes = stored.withLock { $0 }
                return bytes.map { HTTPResponse(status: 200, body: $0) } ?? HTTPResponse(status: 404)
            default:
                stored.withLock { $0 = request.bytes }
                return HTTPResponse(status: 201)
            }
        }
        let source = MemoryStore()
        source.add(Self.index, mediaType: .imageIndex)
        let repository = try repository(transport)
        try await repository.put(manifest, from: source)
        #expect(stored.withLock { $0 } == Self.index)
        #expect(try await repository.isReadable(manifest))
    }

    @Test(arguments: [200, 206]) func `an answer without a byte is no blob`(status: Int) async throws {
        let transport = ScriptedTransport { request in
            request.method == .head
                ? HTTPResponse(status: 200, headers: ["Content-Length": "\(Self.blob.size)"])
                : HTTPResponse(status: status)
        }
        #expect(try await !repository(transport).isReadable(Self.blob))
    }

    /// REG-11.
    @Test func `a blob, a manifest or a tag that was accepted and is not there is an error`() async throws {
        let other = Digest.of([])
        let manifest = Descriptor(of: Self.index, mediaType: .imageIndex)
        let transport = ScriptedTransport { request in
            switch request.method {
            case .head where request.url.path.hasSuffix("/moved"):
                HTTPResponse(
                    status: 200,
                    headers: [
                        "Docker-Content-Digest": other.description, "Content-Length": "5",
                        "Content-Type": manifest.mediaType.rawValue,
                    ]
                )
            case .head where request.url.path.hasSuffix(manifest.digest.description):
                HTTPResponse(status: 200, headers: ["Content-Length": "\(manifest.size)"])
            case .head: HTTPResponse(status: 404)
            case .get: HTTPResponse(status: 200, body: Self.index)
            default: HTTPResponse(status: 201)
            }
        }
        let client = try RegistryClient("hub.example.com", plainHTTP: false, transport: transport)
        let move = TagMove(
            repository: try RepositoryName("plant/app"),
            tag: try Tag("moved"),
            descriptor: manifest
        )
        let error = try await failure { try await client.apply([move]) }
        #expect(error.identifier == "registry.not-kept")
        #expect(error.description.contains(other.description))
    }
}
