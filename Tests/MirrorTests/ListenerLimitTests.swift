import Content
import FileIO
import Mirror
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// Whoever connects and does not use the connection does not keep it, and does not keep others out.
@Suite(.timeLimit(.minutes(1))) struct ListenerLimitTests {
    private func withMirror(
        connections: Int = 8,
        _ body: @escaping @Sendable (ListenAddress, MirrorFixture) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        let sample = try MirrorFixture(layerSize: 40 << 20)
        let layout = try LayoutDirectory(writing: folder.path.appending("layout"))
        try await sample.fill(layout)
        var limits = ListenerLimits()
        limits.connections = connections
        limits.requestTimeout = .milliseconds(300)
        limits.stallTimeout = .milliseconds(300)
        try await MirrorTests.withMirror(over: layout, limits: limits) { try await body($0, sample) }
        _ = consume folder
    }

    @Test(arguments: [
        "", "GET ", "GET /v2/ HTTP/1.1\r\nHost: a\r\n", "GET /v2/ HTTP/1.1\r\nHost: a\r\nX-A: b",
    ])
    func `a connection that sends nothing more is ended`(start: String) async throws {
        try await withMirror { address, _ in
            let connection = try RawConnection(port: address.port)
            connection.send(start)
            #expect(await connection.readToEnd().isEmpty)
        }
    }

    @Test(arguments: [
        ("GET /v2/ HTTP/1.1\r\nHost: a\r\nX-A: ", "b"), ("GET /v2/ HTTP/1.1\r\n", "X-A: b\r\n"), ("", "\r\n"),
        ("GET /v2/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", "b"),
        ("PUT /v2/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nb\r\n"),
    ])
    func `a request that comes piece by piece must come in time`(start: String, again: String) async throws {
        try await withMirror { address, _ in
            let connection = try RawConnection(port: address.port)
            connection.send(start)
            await connection.drip(again)
        }
    }

    @Test func `a connection is used again, and ended when it is idle`() async throws {
        try await withMirror { address, _ in
            let connection = try RawConnection(port: address.port)
            for _ in 0..<3 { connection.send("GET /v2/ HTTP/1.1\r\nHost: a\r\n\r\n") }
            let answers = String(decoding: await connection.readToEnd(), as: UTF8.self)
            #expect(answers.ranges(of: "HTTP/1.1 200 OK").count == 3)
        }
    }

    @Test func `who takes nothing of an answer does not keep its place`() async throws {
        try await withMirror(connections: 1) { address, sample in
            let connection = try RawConnection(port: address.port)
            connection.send("GET /v2/plant/app/blobs/\(sample.layer.digest) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await ask(address, "/v2/").status == 200)
            #expect(await connection.readToEnd().count < sample.layer.size)
        }
    }

    @Test func `more than may be served at a time wait, and are served`() async throws {
        try await withMirror(connections: 3) { address, sample in
            let idle = try (0..<20).map { _ in try RawConnection(port: address.port) }
            for connection in idle { connection.send("GET /v2/") }
            let answer = try await ask(address, "/v2/plant/app/blobs/\(sample.layer.digest)")
            #expect(answer.status == 200)
            #expect(answer.body.count == Int(sample.layer.size))
            for connection in idle { #expect(await connection.readToEnd().isEmpty) }
        }
    }

    @Test func `by default some descriptors stay free`() {
        #expect((1...1_024).contains(ListenerLimits().connections))
        #expect(DescriptorLimit.needed(networkThreads: 1) == DescriptorLimit.needed)
        #expect(DescriptorLimit.needed(networkThreads: 64) > DescriptorLimit.needed + 3 * 50)
        #expect(DescriptorLimit.connections(networkThreads: 1_000_000) == 1)
    }
}
