import Content
import Diagnostics
import TestSupport
import Testing
import Transport

/// Servers that begin an answer and never come to its point, or take nothing of what is sent to them.
@Suite(.timeLimit(.minutes(1))) struct HostileHeadTests {
    private static let impatient = {
        var settings = TransportSettings()
        settings.stallTimeout = .milliseconds(400)
        return settings
    }()

    private func failure(
        of authority: String,
        _ body: HTTPBody = .none,
        settings: TransportSettings = TransportSettings()
    ) async throws -> TransportError {
        let url = try #require(HTTPURL("http://\(authority)/"))
        let error = await #expect(throws: TransportError.self) {
            try await PooledTransport.with(settings) { transport in
                try await transport.withResponse(to: HTTPRequest(.put, url, body: body)) { _ in }
            }
        }
        return try #require(error)
    }

    @Test(arguments: ["000", "001", "099", "101", "600", "999"])
    func `a status that is none, or was not asked for, is no answer`(status: String) async throws {
        let server = try ScriptedServer { request in
            request.path == "/"
                ? [.send(Array("HTTP/1.1 \(status) Odd\r\nContent-Length: 0\r\n\r\n".utf8))]
                : ScriptedServer.reply(200, to: request)
        }
        defer { server.stop() }
        let odd = try #require(HTTPURL("http://\(server.authority)/"))
        let good = try #require(HTTPURL("http://\(server.authority)/good"))
        try await PooledTransport.with { transport in
            let error = await #expect(throws: TransportError.self) {
                try await transport.withResponse(to: HTTPRequest(.get, odd)) { _ in }
            }
            #expect(error?.identifier == "transport.malformed")
            #expect(
                error?.description.hasSuffix("found HTTP status \(status), expected one from 200 to 599")
                    == true
            )
            try await transport.withResponse(to: HTTPRequest(.get, good)) { #expect($0.status == 200) }
        }
    }

    @Test(arguments: [100, 102, 103])
    func `what comes before an answer is passed over`(status: Int) async throws {
        let server = try ScriptedServer { request in
            let before = (0..<20).map { _ in ScriptedServer.Step.send(ScriptedServer.head(status)) }
            return before + ScriptedServer.reply(200, [:], Array("hello".utf8), to: request)
        }
        defer { server.stop() }
        let url = try #require(HTTPURL("http://\(server.authority)/"))
        let body = try await PooledTransport.with { transport in
            try await transport.withResponse(to: HTTPRequest(.get, url)) { try await $0.collect(limit: 10) }
        }
        #expect(body == Array("hello".utf8))
    }

    @Test(arguments: [
        ("", "HTTP/1.1 100 Continue\r\n\r\n"), ("", "HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n"),
        ("HTTP/1.1 200 ", "very well "), ("HTTP/1.1 200 OK\r\nX-A: ", "aaaaaaaaaa"),
        ("HTTP/1.1 200 OK\r\n", "X-A: aaaaaaaaaaaaaaaa\r\n"), ("HTTP/1.1 200 OK\r\nX-", "aaaaaaaaaa"),
    ])
    func `a head without end has a limit`(start: String, again: String) async throws {
        let server = try ScriptedServer { _ in [.send(Array(start.utf8)), .endless(Array(again.utf8))] }
        defer { server.stop() }
        let error = try await failure(of: server.authority)
        #expect(error == .tooLarge(origin: "http://\(server.authority)", limit: 64 << 10))
    }

    @Test(arguments: [
        String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 200),
        "HTTP/1.1 200 OK\r\nX-A: " + String(repeating: "a", count: 5_000),
    ])
    func `a head that comes byte by byte must come in time`(head: String) async throws {
        let server = try ScriptedServer { _ in [.drip(Array(head.utf8), pause: 0.01)] }
        defer { server.stop() }
        var settings = Self.impatient
        settings.stallTimeout = .seconds(2)
        let error = try await failure(of: server.authority, settings: settings)
        #expect(
            error
                == .failed(
                    origin: "http://\(server.authority)",
                    .tooSlow,
                    reason: "its head is not whole after 2.0 seconds"
                )
        )
        #expect(error.isTransient)
    }

    @Test(arguments: [0, 200])
    func `a server that takes no more of a body is given up`(sip: Int) async throws {
        let server = try DeafServer(sip: sip)
        defer { server.stop() }
        var settings = Self.impatient
        settings.minimumBytesPerSecond = 1 << 20
        let body = HTTPBody.stream(length: 1 << 40) { writer in
            let piece = [UInt8](repeating: 0, count: 1 << 20)
            while true { try await piece.withUnsafeBytesAsync { try await writer.write($0) } }
        }
        let error = try await failure(of: server.authority, body, settings: settings)
        #expect(["transport.timeout", "transport.too-slow"].contains(error.identifier), "\(error)")
        #expect(error.description.contains(" taken "), "\(error)")
        #expect(error.isTransient)
    }

    @Test func `what TLS says is never shown in the library's words`() async throws {
        for alert in UInt8(0)...UInt8(120) {
            let server = try DeafServer(answering: [21, 3, 3, 0, 2, 2, alert])
            defer { server.stop() }
            let url = try #require(HTTPURL("https://\(server.authority)/"))
            let error = await #expect(throws: TransportError.self) {
                try await PooledTransport.with { transport in
                    try await transport.withResponse(to: HTTPRequest(.get, url)) { _ in }
                }
            }
            let text = try #require(error).description
            let start = "no trusted connection to https://\(server.authority): "
            #expect(text.hasPrefix(start) || error?.identifier == "transport.reset", "\(alert): \(text)")
            for word in ["SSL", "Error", "rror:", "alert", "::", "(", "_"] {
                #expect(!text.contains(word), "\(alert): \(text)")
            }
        }
    }
}
