import Content
import Diagnostics
import TestSupport
import Testing

@testable import Transport

/// The proxies of the environment, and what is reached directly.
@Suite struct ProxyTests {
    private func url(_ text: String) throws -> HTTPURL { try #require(HTTPURL(text)) }

    @Test(
        arguments: [
            (["http_proxy": "http://p:3128"], "http://a.example/", "p:3128"),
            (["HTTP_PROXY": "p:3128"], "http://a.example/", "p:3128"),
            (["http_proxy": "low", "HTTP_PROXY": "up"], "http://a.example/", "low:80"),
            (["https_proxy": "http://p:3128/"], "https://a.example/", "p:3128"),
            (["https_proxy": "http://p:3128"], "http://a.example/", nil),
            (["all_proxy": "p:1"], "https://a.example/", "p:1"),
            (["http_proxy": ""], "http://a.example/", nil),
            (["http_proxy": "p"], "http://localhost:5000/", nil),
            (["http_proxy": "p"], "http://127.8.9.1/", nil),
            (["http_proxy": "p"], "http://[::1]:5000/", nil),
            (["http_proxy": "p", "no_proxy": "*"], "http://a.example/", nil),
            (["http_proxy": "p", "no_proxy": "a.example"], "http://a.example/", nil),
            (["http_proxy": "p", "no_proxy": "example"], "http://a.example/", nil),
            (["http_proxy": "p", "no_proxy": ".example"], "http://a.EXAMPLE/", nil),
            (["http_proxy": "p", "no_proxy": "*.example"], "http://a.example/", nil),
            (["http_proxy": "p", "no_proxy": ".a.example"], "http://a.example/", "p:80"),
            (["http_proxy": "p", "no_proxy": "ample"], "http://a.example/", "p:80"),
            (["http_proxy": "p", "no_proxy": "b, a.example:5000"], "http://a.example:5000/", nil),
            (["http_proxy": "p", "no_proxy": "a.example:5000"], "http://a.example/", "p:80"),
            (["http_proxy": "p", "NO_PROXY": "10.0.0.0/8"], "http://10.2.3.4/", nil),
            (["http_proxy": "p", "no_proxy": "10.0.0.0/8"], "http://11.2.3.4/", "p:80"),
            (["http_proxy": "p", "no_proxy": "10.0.0.7"], "http://10.0.0.7/", nil),
            (["http_proxy": "p", "no_proxy": "fd00::/8"], "http://[fd00::1]/", nil),
        ] as [([String: String], String, String?)]
    )
    func `are chosen as other tools choose them`(
        environment: [String: String],
        address: String,
        expected: String?
    ) throws {
        let proxy = try ProxySettings(environment: environment).proxy(for: url(address))
        #expect(proxy.map { "\($0.host):\($0.port)" } == expected)
    }

    @Test(arguments: ["https://p:3128", "socks5://p:1080", "http://", "p:0", "p:99999", "a b", "u%zz@p"])
    func `one that cannot be used is a wrong environment`(text: String) throws {
        let error = #expect(throws: TransportError.self) {
            try ProxySettings(environment: ["http_proxy": text])
        }
        #expect(error?.exitClass == .usage)
        #expect(error?.description.contains("http_proxy") == true)
    }

    @Test func `plain HTTP goes to the proxy with the whole address, and the password with it`() async throws
    {
        let proxy = try ScriptedServer { ScriptedServer.reply(200, [:], Array("through".utf8), to: $0) }
        defer { proxy.stop() }
        var settings = TransportSettings()
        settings.proxies = try ProxySettings(
            environment: [
                "http_proxy": "http://user:p%40ss@\(proxy.authority)", "no_proxy": "direct.invalid",
            ]
        )
        let request = HTTPRequest(.get, try url("http://registry.invalid:5000/v2/?a=b"))
        let answer = try await PooledTransport.with(settings) { transport in
            try await transport.withResponse(to: request) { try await $0.collect(limit: 100) }
        }
        #expect(answer == Array("through".utf8))
        let asked = try #require(proxy.requests.first)
        #expect(asked.target == "http://registry.invalid:5000/v2/?a=b")
        #expect(asked.headers["host"] == "registry.invalid:5000")
        #expect(asked.headers["proxy-authorization"] == "Basic dXNlcjpwQHNz")
    }

    @Test(arguments: [(407, "user name and password"), (403, "no tunnel")])
    func `a proxy that makes no tunnel is named as what fails`(status: Int, reason: String) async throws {
        let proxy = try ScriptedServer { ScriptedServer.reply(status, [:], [], to: $0) }
        defer { proxy.stop() }
        var settings = TransportSettings()
        settings.proxies = try ProxySettings(environment: ["https_proxy": proxy.authority])
        let request = HTTPRequest(.get, try url("https://registry.invalid/v2/"))
        let error = await #expect(throws: TransportError.self) {
            try await PooledTransport.with(settings) { transport in
                try await transport.withResponse(to: request) { $0.status }
            }
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(proxy.requests.first?.method == "CONNECT")
        #expect(proxy.requests.first?.target == "registry.invalid:443")
    }
}
