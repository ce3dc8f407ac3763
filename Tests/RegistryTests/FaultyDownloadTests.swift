import Content
import Diagnostics
import OCILayout
import Registry
import TestSupport
import Testing
import Transport

/// Registries that break, stall or are busy while we read; over real connections.
@Suite struct FaultyDownloadTests {
    private static let bytes = SampleBytes.make(count: 300_000, seed: 5)
    private static let blob = Descriptor(of: bytes, mediaType: .layerTar)

    /// REG-04.
    @Test func `an endless manifest is cut off`() async throws {
        let server = try ScriptedServer { _ in
            [.send(ScriptedServer.head(200)), .endless([UInt8](repeating: 0x20, count: 65_536))]
        }
        try await withRepository(of: server) { repository in
            let error = await #expect(throws: TransportError.self) {
                try await repository.resolve(.tag(.latest))
            }
            #expect(error?.identifier == "transport.too-large")
            #expect(error?.exitClass == .remote)
        }
    }

    /// REG-04.
    @Test(arguments: [0, 299_999, 300_001, 1 << 40])
    func `a blob of another announced length is refused before it is read`(length: Int) async throws {
        let server = try ScriptedServer { _ in
            [
                .send(
                    ScriptedServer.head(200, ["Content-Length": "\(length)"]) + Self.bytes.prefix(length)
                ), .reset,
            ]
        }
        try await withRepository(of: server) { repository in
            let error = await #expect(throws: RegistryError.self) {
                try await repository.read(Self.blob, limit: 1 << 20)
            }
            #expect(error?.identifier == "registry.wrong-content")
        }
    }

    /// REG-04.
    @Test func `a blob without an announced length is read to its end and no further`() async throws {
        let server = try ScriptedServer { _ in
            [.send(ScriptedServer.head(200, ["Connection": "close"]) + Self.bytes + [0]), .reset]
        }
        try await withRepository(of: server) { repository in
            await #expect(throws: (any Error).self) { try await repository.read(Self.blob, limit: 1 << 20) }
        }
    }

    /// REG-04.
    @Test func `a registry that stalls is given up after as many attempts as allowed`() async throws {
        var settings = TransportSettings()
        settings.stallTimeout = .milliseconds(100)
        let pauses = PauseLog()
        let server = try ScriptedServer { _ in [.hold] }
        try await withRepository(of: server, pauses: pauses, settings: settings) { repository in
            let error = await #expect(throws: TransportError.self) {
                try await repository.resolve(.tag(.latest))
            }
            #expect(error?.identifier == "transport.timeout")
            #expect(server.requests.count == 5)
            #expect(pauses.pauses == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])
        }
    }

    /// REG-09.
    @Test(arguments: ["1000000000", "121", "Mon, 30 Nov 2026 10:02:01 GMT"])
    func `a registry that asks for more than two minutes is not waited for`(asked: String) async throws {
        let pauses = PauseLog()
        let server = try ScriptedServer {
            ScriptedServer.reply(
                429,
                ["Retry-After": asked, "Date": "Mon, 30 Nov 2026 10:00:00 GMT"],
                to: $0
            )
        }
        try await withRepository(of: server, pauses: pauses) { repository in
            let error = await #expect(throws: RegistryError.self) {
                try await repository.resolve(.tag(.latest))
            }
            #expect(error?.identifier == "registry.asks-to-wait")
            #expect(error?.exitClass == .remote)
            #expect(pauses.pauses == [])
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        ("120", 120), ("7", 7), ("Mon, 30 Nov 2026 10:01:10 GMT", 70), ("Mon, 30 Nov 2026 09:00:00 GMT", 0),
        ("Mon, 30 Non 2026 10:01:10 GMT", 0), ("soon", 0), ("-5", 0), ("", 0),
    ])
    func `Retry-After is obeyed, and said aloud`(asked: String, seconds: Int64) async throws {
        let pauses = PauseLog()
        let server = try ScriptedServer {
            ScriptedServer.reply(
                429,
                ["Retry-After": asked, "Date": "Mon, 30 Nov 2026 10:00:00 GMT"],
                to: $0
            )
        }
        try await withRepository(of: server, pauses: pauses) { repository in
            let error = await #expect(throws: RegistryError.self) {
                try await repository.resolve(.tag(.latest))
            }
            #expect(error?.description.contains("status 429") == true)
            let own: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)]
            #expect(pauses.pauses == own.map { max($0, .seconds(seconds)) })
            #expect(pauses.announced == pauses.pauses.filter { $0 >= .seconds(2) })
        }
    }

    /// REG-09.
    @Test(arguments: [500, 502, 503, 504, 408])
    func `passing failures are tried again`(status: Int) async throws {
        let manifest = Array(#"{"schemaVersion":2,"manifests":[]}"#.utf8)
        let counter = Counter()
        let server = try ScriptedServer {
            counter.next() < 3
                ? ScriptedServer.reply(status, to: $0) : ScriptedServer.reply(200, [:], manifest, to: $0)
        }
        try await withRepository(of: server) { repository in
            let found = try await repository.resolve(.tag(.latest))
            #expect(found?.digest == Digest.of(manifest))
        }
    }

    /// REG-09, REG-10.
    @Test(arguments: ["resumes", "ignores the range", "closes without a word"])
    func `a blob that breaks off in the middle is taken up again`(kind: String) async throws {
        let counter = Counter()
        let server = try ScriptedServer { request in
            if counter.next() == 1 {
                let head = ScriptedServer.head(200, ["Content-Length": "300000"])
                return [.send(head + Self.bytes.prefix(123_456)), .reset]
            }
            guard let range = request.headers["range"], kind != "ignores the range",
                let offset = Int(range.dropFirst("bytes=".count).dropLast())
            else { return ScriptedServer.reply(200, [:], Self.bytes, to: request) }
            if kind == "closes without a word", counter.next() < 4 { return [.reset] }
            let field = ["Content-Range": "bytes \(offset)-299999/300000"]
            return ScriptedServer.reply(206, field, Array(Self.bytes[offset...]), to: request)
        }
        try await withRepository(of: server) { repository in
            let read = try await repository.read(Self.blob, limit: 1 << 20)
            #expect(read == Self.bytes)
            #expect(server.requests.last?.headers["range"]?.hasPrefix("bytes=") == true)
        }
    }

    @Test func `a link that breaks every few kilobytes brings a blob to its end, each byte once`()
        async throws
    {
        let sent = Counter()
        let server = try ScriptedServer { request in
            let asked = request.headers["range"]?.dropFirst("bytes=".count).dropLast() ?? ""
            let offset = Int(asked) ?? 0
            let part = Self.bytes[offset...].prefix(20_000)
            for _ in part { _ = sent.next() }
            let head = ScriptedServer.head(
                offset == 0 ? 200 : 206,
                [
                    "Content-Length": "\(300_000 - offset)",
                    "Content-Range": "bytes \(offset)-299999/300000",
                ]
            )
            return [.send(head + part), .end]
        }
        try await withRepository(of: server) { repository in
            let read = try await repository.read(Self.blob, limit: 1 << 20)
            #expect(read == Self.bytes)
            #expect(server.requests.count == 15)
            #expect(sent.next() == 300_001)
        }
    }

    /// REG-10.
    @Test(arguments: ["bytes 0-299999/300000", "bytes 5-9/300000", "", "items 1-2/3"])
    func `a part that begins elsewhere is refused`(range: String) async throws {
        let counter = Counter()
        let server = try ScriptedServer { request in
            if counter.next() == 1 {
                let head = ScriptedServer.head(200, ["Content-Length": "300000"])
                return [.send(head + Self.bytes.prefix(100_000)), .reset]
            }
            return ScriptedServer.reply(
                206,
                ["Content-Range": range],
                Array(Self.bytes[100_000...]),
                to: request
            )
        }
        try await withRepository(of: server) { repository in
            let error = await #expect(throws: RegistryError.self) {
                try await repository.read(Self.blob, limit: 1 << 20)
            }
            #expect(error?.identifier == "registry.contradiction")
        }
    }

    /// REG-10.
    @Test func `a resumed blob with other bytes is refused`() async throws {
        let counter = Counter()
        let server = try ScriptedServer { request in
            if counter.next() == 1 {
                let head = ScriptedServer.head(200, ["Content-Length": "300000"])
                return [.send(head + Self.bytes.prefix(100_000)), .reset]
            }
            let asked = request.headers["range"]?.dropFirst("bytes=".count).dropLast() ?? ""
            let offset = Int(asked) ?? 0
            var rest = Array(Self.bytes[offset...])
            rest[7] ^= 1
            let field = ["Content-Range": "bytes \(offset)-299999/300000"]
            return ScriptedServer.reply(206, field, rest, to: request)
        }
        try await withRepository(of: server) { repository in
            let error = await #expect(throws: RegistryError.self) {
                try await repository.read(Self.blob, limit: 1 << 20)
            }
            #expect(error?.identifier == "registry.wrong-content")
        }
    }
}
