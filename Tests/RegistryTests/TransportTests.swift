import Content
import Diagnostics
import TestSupport
import Testing
import Transport

@Suite struct TransportTests {
    private static let impatient = {
        var settings = TransportSettings()
        settings.connectTimeout = .seconds(2)
        settings.stallTimeout = .milliseconds(300)
        return settings
    }()

    private func get(
        _ server: ScriptedServer,
        path: String = "/",
        settings: TransportSettings = impatient,
        limit: Int = 1 << 20
    ) async throws -> [UInt8] {
        let url = try #require(HTTPURL("http://\(server.authority)\(path)"))
        return try await PooledTransport.with(settings) { transport in
            try await transport.withResponse(to: HTTPRequest(.get, url)) { response in
                #expect(response.status == 200)
                return try await response.collect(limit: limit)
            }
        }
    }

    private func phase(_ body: () async throws -> Void) async throws -> TransportError.Phase {
        let error = await #expect(throws: TransportError.self) { try await body() }
        guard case .failed(_, let phase, _) = try #require(error) else { throw try #require(error) }
        #expect(error?.exitClass == .remote)
        #expect(error?.remedy != nil)
        return phase
    }

    @Test func `reads an answer`() async throws {
        let server = try ScriptedServer { ScriptedServer.reply(200, [:], Array("hello".utf8), to: $0) }
        defer { server.stop() }
        #expect(
            try await get(server, path: "/a?b=c%20d", settings: TransportSettings()) == Array("hello".utf8)
        )
        #expect(server.requests.first?.target == "/a?b=c%20d")
        #expect(server.requests.first?.headers["host"] == server.authority)
    }

    @Test func `connections are used again, also after an answer without a body`() async throws {
        let server = try ScriptedServer { ScriptedServer.reply(200, [:], Array("x".utf8), to: $0) }
        defer { server.stop() }
        let url = try #require(HTTPURL("http://\(server.authority)/"))
        try await PooledTransport.with { transport in
            for _ in 0..<20 {
                try await transport.withResponse(to: HTTPRequest(.head, url)) { #expect($0.status == 200) }
                try await transport.withResponse(to: HTTPRequest(.get, url)) { response in
                    let bytes = try await response.collect(limit: 10)
                    #expect(bytes == Array("x".utf8))
                }
            }
        }
        #expect(server.connectionCount <= 4, "40 requests")
    }

    @Test func `streams a body that a child task writes`() async throws {
        let server = try ScriptedServer { ScriptedServer.reply(201, to: $0) }
        defer { server.stop() }
        let url = try #require(HTTPURL("http://\(server.authority)/put"))
        let bytes = SampleBytes.make(count: 5_000_000, seed: 1)
        let body = HTTPBody.stream(length: Int64(bytes.count)) { writer in
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(700_001))
                try await piece.withUnsafeBytesAsync { try await writer.write($0) }
                rest = rest.dropFirst(piece.count)
            }
        }
        try await PooledTransport.with { transport in
            try await transport.withResponse(to: HTTPRequest(.put, url, body: body)) {
                #expect($0.status == 201)
            }
        }
        #expect(server.requests.first?.body == bytes)
    }

    @Test func `the error of a body's writer is the one that is thrown`() async throws {
        let server = try ScriptedServer { ScriptedServer.reply(201, to: $0) }
        defer { server.stop() }
        let url = try #require(HTTPURL("http://\(server.authority)/put"))
        let body = HTTPBody.stream(length: 1_000) { writer in
            try await [1, 2, 3].withUnsafeBytesAsync { try await writer.write($0) }
            throw FaultySource<MemoryStore>.Broken()
        }
        await #expect(throws: FaultySource<MemoryStore>.Broken.self) {
            try await PooledTransport.with { transport in
                try await transport.withResponse(to: HTTPRequest(.put, url, body: body)) { _ in }
            }
        }
    }

    @Test func `an early refusal ends the writing`() async throws {
        let refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let listener = try DeafServer(answering: Array(refusal.utf8))
        defer { listener.stop() }
        let url = try #require(HTTPURL("http://\(listener.authority)/put"))
        let body = HTTPBody.stream(length: 1 << 40) { writer in
            let piece = [UInt8](repeating: 0, count: 1 << 20)
            while true { try await piece.withUnsafeBytesAsync { try await writer.write($0) } }
        }
        try await PooledTransport.with { transport in
            try await transport.withResponse(to: HTTPRequest(.put, url, body: body)) {
                #expect($0.status == 413)
            }
        }
    }

    @Test func `a dead port is a failure to connect`() async throws {
        let url = try #require(HTTPURL("http://127.0.0.1:1/"))
        let phase = try await phase {
            try await PooledTransport.with { try await $0.withResponse(to: HTTPRequest(.get, url)) { _ in } }
        }
        #expect(phase == .connect)
    }

    @Test func `an unknown name is a failure to resolve`() async throws {
        let url = try #require(HTTPURL("http://\(String(repeating: "x", count: 64)).invalid/"))
        let phase = try await phase {
            try await PooledTransport.with { try await $0.withResponse(to: HTTPRequest(.get, url)) { _ in } }
        }
        #expect(phase == .resolve)
    }

    @Test func `an answer that never comes is a timeout`() async throws {
        let server = try ScriptedServer { _ in [.hold] }
        defer { server.stop() }
        let phase = try await phase { _ = try await get(server) }
        #expect(phase == .timeout)
    }

    @Test func `an answer that trickles is too slow`() async throws {
        let server = try ScriptedServer { _ in
            [
                .send(ScriptedServer.head(200, ["Content-Length": "10000"])),
                .drip([UInt8](repeating: 1, count: 1_000), pause: 0.1),
            ]
        }
        defer { server.stop() }
        var settings = Self.impatient
        settings.minimumBytesPerSecond = 100_000
        settings.stallTimeout = .seconds(2)
        let phase = try await phase { _ = try await get(server, settings: settings) }
        #expect(phase == .tooSlow)
    }

    @Test func `an endless answer ends at the limit`() async throws {
        let server = try ScriptedServer { _ in
            [.send(ScriptedServer.head(200)), .endless([UInt8](repeating: 1, count: 10_000))]
        }
        defer { server.stop() }
        let error = await #expect(throws: TransportError.self) {
            try await get(server, settings: TransportSettings(), limit: 100_000)
        }
        #expect(error?.identifier == "transport.too-large")
    }

    @Test(arguments: [1, 200])
    func `a huge header is refused`(fields: Int) async throws {
        let server = try ScriptedServer { request in
            var headers: [String: String] = [:]
            for field in 0..<fields { headers["X-\(field)"] = String(repeating: "a", count: 78_000 / fields) }
            return ScriptedServer.reply(200, headers, [], to: request)
        }
        defer { server.stop() }
        let error = await #expect(throws: TransportError.self) {
            try await get(server, settings: TransportSettings())
        }
        #expect(error?.identifier == "transport.too-large")
    }

    @Test func `a body that ends early is no end`() async throws {
        let server = try ScriptedServer { _ in
            [.send(ScriptedServer.head(200, ["Content-Length": "10"]) + [1, 2, 3]), .reset]
        }
        defer { server.stop() }
        let phase = try await phase { _ = try await get(server, settings: TransportSettings()) }
        #expect(phase == .reset)
    }

    @Test func `what is not HTTP is malformed`() async throws {
        let server = try ScriptedServer { _ in [.send(Array("SSH-2.0-OpenSSH\r\n\r\n".utf8)), .reset] }
        defer { server.stop() }
        let phase = try await phase { _ = try await get(server, settings: TransportSettings()) }
        #expect(phase == .malformed)
    }
}
