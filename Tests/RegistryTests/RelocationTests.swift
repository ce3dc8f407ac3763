import Content
import Diagnostics
import OCILayout
import Registry
import SystemPackage
import TestSupport
import Testing
import Transport

/// Registries that answer at another address than their name's.
@Suite struct RelocationTests {
    private static func settings(_ name: String, at port: Int, scheme: HTTPURL.Scheme) throws
        -> TransportSettings
    {
        var settings = TransportSettings()
        settings.relocation = Relocation(
            try #require(HTTPURL(scheme: scheme, authority: name)),
            to: try #require(HTTPURL(scheme: scheme, authority: "127.0.0.1:\(port)"))
        )
        return settings
    }

    @Test(arguments: [
        ("http://registry.hub:5000/v2/plant/app/tags/list?n=2", true), ("/v2/plant/app/tags/list?n=2", true),
        ("http://registry.hub/v2/plant/app/tags/list?n=2", false),
        ("http://127.0.0.1:5000/v2/plant/app/tags/list?n=2", false),
    ])
    func `only the connection moves, and all else is held against the name`(next: String, isOwn: Bool)
        async throws
    {
        let server = try ScriptedServer { request in
            request.target.hasSuffix("n=2")
                ? ScriptedServer.reply(200, [:], Array(#"{"tags":["b"]}"#.utf8), to: request)
                : ScriptedServer.reply(
                    200,
                    ["Link": "<\(next)>; rel=\"next\""],
                    Array(#"{"tags":["a"]}"#.utf8),
                    to: request
                )
        }
        let settings = try Self.settings("registry.hub:5000", at: server.port, scheme: .http)
        try await PooledTransport.with(settings) { transport in
            let repository = try RegistryClient("registry.hub:5000", transport: transport)
                .repository("plant/app")
            if isOwn {
                #expect(try await repository.tags().map(\.description) == ["a", "b"])
            } else {
                let error = await #expect(throws: RegistryError.self) { try await repository.tags() }
                #expect(error?.identifier == "registry.forbidden-address")
            }
        }
        #expect(server.requests.count == (isOwn ? 2 : 1))
        #expect(server.requests.allSatisfy { $0.headers["host"] == "registry.hub:5000" })
    }

    @Test func `an error names the name and the address`() async throws {
        let server = try ScriptedServer { _ in [.reset] }
        let settings = try Self.settings("registry.hub:5000", at: server.port, scheme: .http)
        try await PooledTransport.with(settings) { transport in
            let client = try RegistryClient("registry.hub:5000", transport: transport)
            let error = await #expect(throws: TransportError.self) { try await client.check() }
            let place = "http://registry.hub:5000 at 127.0.0.1:\(server.port)"
            #expect(error?.description.contains(place) == true, "\(String(describing: error))")
        }
    }

    @Test(arguments: [("registry.hub", true), ("other.hub", false)])
    func `the certificate is for the name`(certificate: String, isGood: Bool) async throws {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority(in: folder.path)
        var options = DockerRegistry.Options()
        options.identity = try await authority.issue(for: ["DNS:\(certificate)"])
        let registry = try await DockerRegistry(in: folder.path, options)
        let port = try #require(registry.authority.split(separator: ":").last.flatMap { Int($0) })
        var settings = try Self.settings("registry.hub", at: port, scheme: .https)
        settings.tls.trust = .only(try TrustedCertificates(contentsOf: authority.certificate.string, now: 0))
        try await PooledTransport.with(settings) { transport in
            let client = try RegistryClient("registry.hub", plainHTTP: false, transport: transport)
            if isGood {
                try await client.check()
            } else {
                let error = await #expect(throws: TransportError.self) { try await client.check() }
                #expect(error?.identifier == "transport.tls", "\(String(describing: error))")
            }
        }
        _ = consume registry
    }
}
