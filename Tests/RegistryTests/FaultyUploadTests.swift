import Content
import Diagnostics
import OCILayout
import Registry
import Synchronization
import TestSupport
import Testing
import Transport

/// Registries that break or are full while we write; over real connections.
@Suite struct FaultyUploadTests {
    private static let bytes = SampleBytes.make(count: 300_000, seed: 5)
    private static let blob = Descriptor(of: bytes, mediaType: .layerTar)

    /// REG-12: `HEAD` finds the blob, `GET` does not.
    @Test func `a blob that the registry only remembers is uploaded again`() async throws {
        let uploaded = Mutex(false)
        let server = try ScriptedServer { request in
            switch request.method {
            case "HEAD": return ScriptedServer.reply(200, ["Content-Length": "300000"], to: request)
            case "GET":
                return uploaded.withLock { $0 }
                    ? ScriptedServer.reply(206, [:], [Self.bytes[0]], to: request)
                    : ScriptedServer.reply(404, to: request)
            case "POST":
                return ScriptedServer.reply(
                    202,
                    ["Location": "/v2/plant/app/blobs/uploads/1"],
                    to: request
                )
            default:
                uploaded.withLock { $0 = request.body == Self.bytes }
                return ScriptedServer.reply(201, to: request)
            }
        }
        try await withRepository(of: server) { repository in
            let source = MemoryStore()
            source.add(Self.bytes, mediaType: .layerTar)
            try await repository.put(Self.blob, from: source)
            #expect(uploaded.withLock { $0 })
        }
    }

    /// What a registry answers that has `stored`, or nothing yet.
    private static func read(_ stored: [UInt8], by request: ScriptedServer.Request) -> [ScriptedServer.Step] {
        guard !stored.isEmpty else { return ScriptedServer.reply(404, to: request) }
        let size = ["Content-Length": "\(stored.count)"]
        return request.method == "HEAD"
            ? ScriptedServer.reply(200, size, to: request)
            : ScriptedServer.reply(206, [:], [stored[0]], to: request)
    }

    /// REG-13: the disk of the registry is full while it receives.
    @Test(arguments: [500, 507])
    func `a full registry is told, and what was begun is begun anew`(status: Int) async throws {
        let isFull = Mutex(true)
        let stored = Mutex<[UInt8]>([])
        let server = try ScriptedServer { request in
            switch request.method {
            case "HEAD", "GET": return Self.read(stored.withLock { $0 }, by: request)
            case "POST":
                return ScriptedServer.reply(
                    202,
                    ["Location": "/v2/plant/app/blobs/uploads/1"],
                    to: request
                )
            case "PUT" where isFull.withLock { $0 }:
                let text = #"{"errors":[{"code":"UNKNOWN","message":"no space left on device"}]}"#
                return ScriptedServer.reply(status, [:], Array(text.utf8), to: request)
            default:
                stored.withLock { $0 = request.body }
                return ScriptedServer.reply(201, to: request)
            }
        }
        try await withRepository(of: server) { repository in
            let source = MemoryStore()
            source.add(Self.bytes, mediaType: .layerTar)
            let error = await #expect(throws: RegistryError.self) {
                try await repository.put(Self.blob, from: source)
            }
            #expect(error?.exitClass == .remote)
            #expect(error?.description.contains("no space left on device") == true)
            let attempts = status == 500 ? 2 : 1
            #expect(server.requests.filter { $0.method == "POST" }.count == attempts)
            #expect(!server.requests.contains { $0.target.contains("/manifests/") })
            isFull.withLock { $0 = false }
            try await repository.put(Self.blob, from: source)
            #expect(stored.withLock { $0 } == Self.bytes)
        }
    }

    @Test func `a body that arrived before its answer was lost is not sent again`() async throws {
        let stored = Mutex<[UInt8]>([])
        let server = try ScriptedServer { request in
            switch request.method {
            case "HEAD", "GET": return Self.read(stored.withLock { $0 }, by: request)
            case "POST": return ScriptedServer.reply(202, ["Location": "/upload"], to: request)
            default:
                stored.withLock { $0 = request.body }
                return [.reset]
            }
        }
        try await withRepository(of: server) { repository in
            let source = MemoryStore()
            source.add(Self.bytes, mediaType: .layerTar)
            try await repository.put(Self.blob, from: source)
            #expect(server.requests.filter { $0.method == "PUT" }.count == 1)
        }
    }

    @Test func `an upload whose connection breaks is begun anew`() async throws {
        let counter = Counter()
        let stored = Mutex<[UInt8]>([])
        let server = try ScriptedServer { request in
            switch request.method {
            case "HEAD", "GET": return Self.read(stored.withLock { $0 }, by: request)
            case "POST":
                return ScriptedServer.reply(202, ["Location": "/upload/\(counter.next())"], to: request)
            case "PUT" where request.path != "/upload/3": return [.reset]
            default:
                stored.withLock { $0 = request.body }
                return ScriptedServer.reply(201, to: request)
            }
        }
        try await withRepository(of: server) { repository in
            let source = MemoryStore()
            source.add(Self.bytes, mediaType: .layerTar)
            try await repository.put(Self.blob, from: source)
            #expect(stored.withLock { $0 } == Self.bytes)
        }
    }

    @Test func `an upload that meets an expired token goes on with a new one`() async throws {
        let stored = Mutex<[UInt8]>([])
        let tokens = Counter()
        let port = Mutex(0)
        let server = try ScriptedServer { request in
            if request.path == "/token" {
                let body = #"{"token":"t\#(tokens.next())"}"#
                return ScriptedServer.reply(200, [:], Array(body.utf8), to: request)
            }
            let accepted = request.method == "PUT" ? "Bearer t2" : "Bearer t"
            guard request.headers["authorization"]?.hasPrefix(accepted) == true else {
                let realm = "http://127.0.0.1:\(port.withLock { $0 })/token"
                return ScriptedServer.reply(
                    401,
                    ["WWW-Authenticate": "Bearer realm=\"\(realm)\""],
                    to: request
                )
            }
            switch request.method {
            case "HEAD", "GET": return Self.read(stored.withLock { $0 }, by: request)
            case "POST": return ScriptedServer.reply(202, ["Location": "/upload"], to: request)
            default:
                stored.withLock { $0 = request.body }
                return ScriptedServer.reply(201, to: request)
            }
        }
        try await withRepository(of: server) { repository in
            port.withLock { $0 = server.port }
            let source = MemoryStore()
            source.add(Self.bytes, mediaType: .layerTar)
            try await repository.put(Self.blob, from: source)
            #expect(stored.withLock { $0 } == Self.bytes)
        }
    }

    @Test(arguments: [
        FaultySource<MemoryStore>.Fault.flip(at: 5), .cut(after: 200_000), .append, .fail(after: 200_000),
    ])
    func `a spoilt source is not blamed on the registry`(fault: FaultySource<MemoryStore>.Fault) async throws
    {
        let server = try ScriptedServer { request in
            switch request.method {
            case "HEAD": ScriptedServer.reply(404, to: request)
            case "POST": ScriptedServer.reply(202, ["Location": "/upload"], to: request)
            default: ScriptedServer.reply(201, to: request)
            }
        }
        try await withRepository(of: server) { repository in
            let source = MemoryStore()
            source.add(Self.bytes, mediaType: .layerTar)
            do {
                try await repository.put(Self.blob, from: FaultySource(source, fault))
                Issue.record("accepted")
            } catch {
                #expect(error is ContentError || error is FaultySource<MemoryStore>.Broken, "\(error)")
            }
            #expect(!server.requests.contains { $0.method == "PUT" }, "a whole body was sent")
        }
    }
}
