import Content
import Diagnostics
import OCILayout
import Registry
import Synchronization
import Testing
import Transport

/// Tokens: who is asked for them, what is shown to whom, how long they are kept.
@Suite struct BearerTokenTests {
    private static let secret = "very-secret-password"
    private static let manifest = Array(#"{"schemaVersion":2,"manifests":[]}"#.utf8)

    /// A registry at `registry.example.com` that wants a token of `realm`; the service gives `token-1`, `token-2` and so on.
    private static func registry(
        realm: String,
        accepts: @escaping @Sendable (String) -> Bool = { $0.hasPrefix("Bearer token-") },
        lifetime: Int = 300
    ) -> ScriptedTransport {
        let count = Mutex(0)
        return ScriptedTransport { request in
            guard request.url.host == "registry.example.com", request.url.path.hasPrefix("/v2/") else {
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                let body = #"{"token":"token-\#(number)","expires_in":\#(lifetime)}"#
                return HTTPResponse(status: 200, body: Array(body.utf8))
            }
            guard let shown = request.headers["Authorization"], accepts(shown) else {
                let challenge =
                    #"Bearer realm="\#(realm)",service="reg, istry",scope="repository:plant/app:pull""#
                return HTTPResponse(status: 401, headers: ["WWW-Authenticate": challenge])
            }
            return HTTPResponse(status: 200, body: manifest)
        }
    }

    private static func client(
        _ transport: ScriptedTransport,
        _ credential: RegistryCredential? = .password(user: "plant", Redacted(secret)),
        plainHTTP: Bool = false,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws -> RegistryClient {
        var credentials = CredentialStore()
        if let credential { credentials.use(credential, for: try RegistryHost("registry.example.com")) }
        return try RegistryClient(
            "registry.example.com",
            plainHTTP: plainHTTP,
            credentials: credentials,
            transport: transport,
            now: now
        )
    }

    private static func pull(_ client: RegistryClient, _ name: String = "plant/app") async throws {
        _ = try await client.repository(name).resolve(.tag(Tag("v1")))
    }

    @Test func `a token is fetched with credentials once and used until it expires`() async throws {
        let transport = Self.registry(realm: "https://auth.example.com/token")
        let time = Mutex(ContinuousClock.now)
        let client = try Self.client(transport, now: { time.withLock { $0 } })
        for _ in 0..<3 { try await Self.pull(client) }
        let tokens = transport.requests.filter { $0.url.host == "auth.example.com" }
        #expect(tokens.count == 1)
        #expect(
            tokens[0].url.text
                == "https://auth.example.com/token?service=reg%2C%20istry&scope=repository%3Aplant%2Fapp%3Apull&account=plant"
        )
        #expect(tokens[0].headers["Authorization"] == "Basic cGxhbnQ6dmVyeS1zZWNyZXQtcGFzc3dvcmQ=")
        #expect(transport.requests.count == 5)
        time.withLock { $0 = $0.advanced(by: .seconds(286)) }
        try await Self.pull(client)
        #expect(transport.requests.last?.headers["Authorization"] == "Bearer token-2")
    }

    @Test func `each repository has its own token, and a mount one for both`() async throws {
        let transport = Self.registry(realm: "https://auth.example.com/token")
        let client = try Self.client(transport)
        try await Self.pull(client)
        try await Self.pull(client, "plant/other")
        #expect(transport.lines.filter { $0.contains("scope=repository%3Aplant%2Fother%3Apull") }.count == 1)
    }

    @Test func `a token that is refused is replaced once`() async throws {
        let transport = Self.registry(
            realm: "https://auth.example.com/token",
            accepts: { $0 == "Bearer token-2" }
        )
        let client = try Self.client(transport)
        try await Self.pull(client)
        #expect(transport.requests.last?.headers["Authorization"] == "Bearer token-2")
    }

    @Test func `a registry that refuses every token is given up`() async throws {
        let transport = Self.registry(realm: "https://auth.example.com/token", accepts: { _ in false })
        let client = try Self.client(transport)
        let error = await #expect(throws: RegistryError.self) { try await Self.pull(client) }
        #expect(error?.identifier == "registry.unauthorized")
        #expect(transport.requests.count < 10)
    }

    @Test func `an identity token is exchanged`() async throws {
        let transport = Self.registry(realm: "https://auth.example.com/token")
        let client = try Self.client(transport, .identityToken(Redacted("refresh&me")))
        try await Self.pull(client)
        let asked = try #require(transport.requests.first { $0.method == .post })
        let form = String(decoding: asked.bytes, as: UTF8.self)
        #expect(form.contains("grant_type=refresh_token"))
        #expect(form.contains("refresh_token=refresh%26me"))
        #expect(asked.url.text == "https://auth.example.com/token")
    }

    /// REG-05.
    @Test(arguments: [
        "https://evil.example.org/token", "https://example.net/token",
        "https://registry.example.com.evil.org/token",
        "https://10.0.0.1/token",
    ])
    func `credentials stay at home when the realm is another site`(realm: String) async throws {
        let transport = Self.registry(realm: realm)
        let client = try Self.client(transport)
        try await Self.pull(client)
        let asked = transport.requests.filter { $0.url.host != "registry.example.com" }
        #expect(asked.count == 1)
        #expect(asked[0].headers["Authorization"] == nil)
        #expect(!asked[0].url.text.contains("account"))
    }

    /// REG-05.
    @Test(arguments: [
        "http://auth.example.com/token", "https://169.254.169.254/token", "https://[fe80::1]/token",
        "https://[::ffff:169.254.169.254]/", "file:///etc/passwd", "", "https://user:pass@auth.example.com/",
        "https://2852039166/token",
    ])
    func `a realm without TLS, at a link-local address or of another kind is refused`(realm: String)
        async throws
    {
        let transport = Self.registry(realm: realm)
        let client = try Self.client(transport)
        let error = await #expect(throws: RegistryError.self) { try await Self.pull(client) }
        #expect(error?.identifier == "registry.forbidden-address")
        #expect(error?.exitClass == .remote)
        #expect(transport.requests.allSatisfy { $0.url.host == "registry.example.com" })
        #expect(transport.requests.allSatisfy { $0.headers["Authorization"] == nil })
    }

    @Test(arguments: [
        ("registry.example.com", "https://example.com/token", true),
        ("registry.example.com", "https://auth.registry.example.com/token", true),
        ("registry.co.uk", "https://auth.co.uk/token", false),
        ("registry.example.com", "https://notexample.com/token", false),
        ("10.0.0.5", "https://10.0.0.6/token", false),
        ("10.0.0.5:5000", "https://10.0.0.5:5001/token", true),
        ("localhost:5000", "https://evil.localhost.org/token", false),
    ])
    func `siblings of the registry see credentials, strangers do not`(
        host: String,
        realm: String,
        isOwn: Bool
    ) async throws {
        let transport = ScriptedTransport { request in
            if request.url.path == "/token" {
                return HTTPResponse(status: 200, body: Array(#"{"access_token":"t"}"#.utf8))
            }
            if request.headers["Authorization"] == "Bearer t" {
                return HTTPResponse(status: 200, body: Self.manifest)
            }
            return HTTPResponse(status: 401, headers: ["WWW-Authenticate": "Bearer realm=\"\(realm)\""])
        }
        var credentials = CredentialStore()
        credentials.use(.password(user: "plant", Redacted(Self.secret)), for: try RegistryHost(host))
        let client = try RegistryClient(
            host,
            plainHTTP: false,
            credentials: credentials,
            transport: transport
        )
        try await Self.pull(client)
        let asked = try #require(transport.requests.first { $0.url.path == "/token" })
        #expect((asked.headers["Authorization"] != nil) == isOwn)
    }

    @Test(arguments: [
        "", "[]", #"{"token":""}"#, #"{"token":"a b"}"#, #"{"token":"a\r\nX: y"}"#, #"{"token":1}"#, "<html>",
        #"{"token":"a","token":"b"}"#,
    ])
    func `an answer that is no token is refused`(body: String) async throws {
        let transport = ScriptedTransport { request in
            if request.url.host == "auth.example.com" {
                return HTTPResponse(status: 200, body: Array(body.utf8))
            }
            let challenge = "Bearer realm=\"https://auth.example.com/\""
            return HTTPResponse(status: 401, headers: ["WWW-Authenticate": challenge])
        }
        let error = await #expect(throws: RegistryError.self) { try await Self.pull(Self.client(transport)) }
        #expect(error?.identifier == "registry.contradiction")
    }

    @Test func `wrong credentials at the token service are told without the secret`() async throws {
        let transport = ScriptedTransport { request in
            if request.url.host == "auth.example.com" {
                return HTTPResponse(
                    status: 401,
                    body: Array(#"{"details":"incorrect username or password"}"#.utf8)
                )
            }
            let challenge = "Bearer realm=\"https://auth.example.com/\""
            return HTTPResponse(status: 401, headers: ["WWW-Authenticate": challenge])
        }
        let error = await #expect(throws: RegistryError.self) { try await Self.pull(Self.client(transport)) }
        #expect(error?.identifier == "registry.unauthorized")
        #expect(error?.description.contains("incorrect username or password") == true)
        #expect("\(String(reflecting: error)) \(error?.remedy ?? "")".contains(Self.secret) == false)
    }

    @Test func `a 401 without a challenge means that the project is missing`() async throws {
        let transport = ScriptedTransport { _ in HTTPResponse(status: 401, headers: ["WWW-Authenticate": ""])
        }
        let error = await #expect(throws: RegistryError.self) { try await Self.pull(Self.client(transport)) }
        #expect(error?.identifier == "registry.no-challenge")
        #expect(error?.remedy?.contains("create the project plant") == true)
    }
}
