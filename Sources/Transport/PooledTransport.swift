import AsyncHTTPClient
import Diagnostics
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// The real transport: HTTP/1.1 over a pool of connections, with the system's resolver and our own idea of trust.
///
///     try await PooledTransport.with(settings) { transport in
///         try await transport.withResponse(to: HTTPRequest(.get, url)) { response in … }
///     }
package final class PooledTransport: HTTPTransport {
    private let settings: TransportSettings
    /// Servers that one client is for.
    private struct Route: Hashable {
        /// The name that their certificates must carry.
        let name: ServerName?
        let proxy: ProxySettings.Proxy?
        let relocation: Relocation?
    }

    /// Each is made when the first request needs it, so that no thread waits for a network that nobody uses.
    private let clients = Mutex<[Route: HTTPClient]>([:])

    private init(_ settings: TransportSettings) {
        self.settings = settings
    }

    /// Lends a transport to `body` and closes its connections at the end.
    package static func with<Result>(
        _ settings: TransportSettings = TransportSettings(),
        _ body: (PooledTransport) async throws -> Result
    ) async throws -> Result {
        let transport = PooledTransport(settings)
        let result: Result
        do {
            result = try await body(transport)
        } catch {
            try await transport.shutdown()
            throw error
        }
        try await transport.shutdown()
        return result
    }

    private func shutdown() async throws {
        for client in clients.withLock({ Array($0.values) }) { try await client.shutdown() }
    }

    private func client(for url: HTTPURL) -> HTTPClient {
        let route = Route(
            name: ServerName(of: url, settings.tls),
            proxy: proxy(for: url),
            relocation: relocation(of: url)
        )
        return clients.withLock { clients in
            if let client = clients[route] { return client }
            let client = HTTPClient(
                eventLoopGroupProvider: .singleton,
                configuration: HTTPClient.Configuration(
                    settings,
                    serverName: route.name,
                    relocation: route.relocation,
                    proxy: url.scheme == .https ? route.proxy : nil,
                    isProxy: url.scheme == .http && route.proxy != nil
                )
            )
            clients[route] = client
            return client
        }
    }

    /// The proxy for a server; none for one that has an address of its own in the configuration.
    private func proxy(for url: HTTPURL) -> ProxySettings.Proxy? {
        relocation(of: url) == nil ? settings.proxies.proxy(for: url) : nil
    }

    private func relocation(of url: HTTPURL) -> Relocation? {
        settings.relocation.flatMap { $0.moves(url) ? $0 : nil }
    }

    package func withResponse<Result>(
        to request: HTTPRequest,
        _ body: (inout HTTPResponse) async throws -> Result
    ) async throws -> Result {
        switch request.body {
        case .none: return try await exchange(request, nil, body)
        case .bytes(let bytes): return try await exchange(request, .bytes(ByteBuffer(bytes: bytes)), body)
        case .stream(let length, let write):
            let pipe = BytePipe()
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        try await write(HTTPBodyWriter(pipe))
                        pipe.finish()
                    } catch {
                        pipe.fail(error)
                        throw error
                    }
                }
                do {
                    let sent = HTTPClientRequest.Body.stream(PipedBody(pipe: pipe), length: .known(length))
                    let result = try await exchange(request, sent, body)
                    pipe.close()
                    group.cancelAll()
                    return result
                } catch {
                    pipe.close()
                    group.cancelAll()
                    try await Self.throwFailure(of: &group)
                    throw error
                }
            }
        }
    }

    /// What went wrong with the writing of a body explains the failed request better than the request does.
    private static func throwFailure(of group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        do {
            try await group.waitForAll()
        } catch is BytePipe.Closed {
            return
        } catch is CancellationError {
            return
        }
    }

    private func exchange<Result>(
        _ request: HTTPRequest,
        _ sent: HTTPClientRequest.Body?,
        _ body: (inout HTTPResponse) async throws -> Result
    ) async throws -> Result {
        let origin = relocation(of: request.url)?.origin(of: request.url) ?? request.url.origin
        let answer: HTTPClientResponse
        do {
            answer = try await client(for: request.url).execute(
                prepared(request, sent),
                deadline: .distantFuture
            )
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw TransportError(error, origin: origin, settings: settings)
        }
        var headers = HTTPHeaders()
        for (name, value) in answer.headers { headers.add(name, value) }
        guard headers.byteCount <= settings.headerLimit else {
            throw TransportError.tooLarge(origin: origin, limit: settings.headerLimit)
        }
        var response = HTTPResponse(
            status: Int(answer.status.code),
            headers: headers,
            origin: origin,
            body: LiveBody(answer.body, origin: origin, settings: settings)
        )
        return try await body(&response)
    }

    private func prepared(_ request: HTTPRequest, _ sent: HTTPClientRequest.Body?) -> HTTPClientRequest {
        var prepared = HTTPClientRequest(url: request.url.text)
        if let name = settings.tls.serverName, name.host == request.url.host, request.url.scheme == .https {
            // The client is told to reach the host when it is asked for the certificate's name.
            prepared.url = "https://\(name.certificateName):\(request.url.port)\(request.url.target)"
            prepared.headers.add(name: "Host", value: request.url.authority)
        }
        if let relocation = relocation(of: request.url) {
            prepared.url = relocation.request(request.url)
            prepared.headers.add(name: "Host", value: request.url.authority)
        }
        if request.url.scheme == .http, let proxy = proxy(for: request.url) {
            // The whole address is in the request line then, and TLS would be a tunnel.
            prepared.url = "http://\(proxy.host):\(proxy.port)\(request.url.target)"
            prepared.headers.add(name: "Host", value: request.url.authority)
            if let authorization = proxy.authorization {
                prepared.headers.add(name: "Proxy-Authorization", value: authorization.secret)
            }
        }
        for (name, value) in request.headers { prepared.headers.add(name: name, value: value) }
        prepared.method = HTTPMethod(rawValue: request.method.rawValue)
        prepared.body = sent
        return prepared
    }
}

/// A streamed body as the HTTP client takes it.
struct PipedBody: AsyncSequence, Sendable {
    let pipe: BytePipe

    struct AsyncIterator: AsyncIteratorProtocol {
        let pipe: BytePipe

        func next() async throws -> ByteBuffer? {
            try await pipe.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pipe: pipe)
    }
}
