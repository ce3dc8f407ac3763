import Content
import Diagnostics
import FileIO
import OCILayout
import Registry
import SystemPackage
import TestSupport
import Testing
import Transport

/// Passwords and certificates, against the real registry.
@Suite struct RegistryAccessTests {
    private static let blob = Descriptor(of: Array("some blob".utf8), mediaType: .layerTar)

    private func push(_ client: RegistryClient) async throws {
        let source = MemoryStore()
        source.add(Array("some blob".utf8), mediaType: .layerTar)
        let repository = try client.repository("plant/app")
        try await repository.put(Self.blob, from: source)
        #expect(try await repository.read(Self.blob, limit: 100) == Array("some blob".utf8))
    }

    @Test func `a password from a config file lets us in, no password or a wrong one does not`() async throws
    {
        let folder = try TemporaryDirectory()
        var options = DockerRegistry.Options()
        options.wantsPassword = true
        let registry = try await DockerRegistry(in: folder.path, options)
        let host = try RegistryHost(registry.authority)
        let right = try CredentialStore([
            CredentialStore.Document(
                place: "config.json",
                bytes: Array(#"{"auths":{"\#(host)":{"auth":"cGxhbnQ6cGxhbnQtc2VjcmV0"}}}"#.utf8)
            )
        ])
        var wrong = CredentialStore()
        wrong.use(.password(user: DockerRegistry.user, Redacted("guessed-secret")), for: host)
        let stores = (right, wrong)
        try await PooledTransport.with { transport in
            let (right, wrong) = stores
            try await push(RegistryClient(host.description, credentials: right, transport: transport))
            for (credentials, had) in [(CredentialStore(), false), (wrong, true)] {
                let client = try RegistryClient(
                    host.description,
                    credentials: credentials,
                    transport: transport
                )
                let error = await #expect(throws: RegistryError.self) { try await push(client) }
                guard case .unauthorized(_, had, _) = error else {
                    Issue.record("unexpected: \(String(describing: error))")
                    continue
                }
                #expect(error?.exitClass == .remote)
                #expect(error?.description.contains("secret") == false)
            }
        }
        _ = consume registry
    }

    @Test func `the given authority is trusted and no other, nor the system's`() async throws {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority(in: folder.path)
        let stranger = try await TestAuthority(in: folder.path, name: "stranger")
        var options = DockerRegistry.Options()
        options.identity = try await authority.issue()
        let registry = try await DockerRegistry(in: folder.path, options)
        let address = registry.authority
        let own = try TrustedCertificates(contentsOf: authority.certificate.string, now: 0)
        let other = try TrustedCertificates(contentsOf: stranger.certificate.string, now: 0)
        for (trust, isTrusted) in [
            (TLSSettings.Trust.only(own), true), (.only(other), false), (.system, false),
            (.nobodyChecked, true),
        ] {
            var settings = TransportSettings()
            settings.tls.trust = trust
            try await PooledTransport.with(settings) { transport in
                let client = try RegistryClient(address, plainHTTP: false, transport: transport)
                if isTrusted {
                    try await push(client)
                } else {
                    let error = await #expect(throws: TransportError.self) { try await push(client) }
                    #expect(error?.identifier == "transport.tls")
                    #expect(error?.exitClass == .remote)
                }
            }
        }
        _ = consume registry
    }

    @Test(arguments: [(["DNS:elsewhere"], 2), (["IP:127.0.0.1"], -1)])
    func `a certificate for another host, or an expired one, is refused`(names: [String], days: Int)
        async throws
    {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority(in: folder.path)
        var options = DockerRegistry.Options()
        options.identity = try await authority.issue(for: names, days: days)
        let registry = try await DockerRegistry(in: folder.path, options)
        let address = registry.authority
        var settings = TransportSettings()
        settings.tls.trust = .only(try TrustedCertificates(contentsOf: authority.certificate.string, now: 0))
        try await PooledTransport.with(settings) { transport in
            let client = try RegistryClient(address, plainHTTP: false, transport: transport)
            let error = await #expect(throws: TransportError.self) { try await client.check() }
            #expect(error?.identifier == "transport.tls", "\(String(describing: error))")
        }
        guard days > 0, let port = address.split(separator: ":").last else { return }
        settings.tls.serverName = TLSSettings.ServerName(host: "127.0.0.1", certificateName: "elsewhere")
        try await PooledTransport.with(settings) { transport in
            let client = try RegistryClient("127.0.0.1:\(port)", plainHTTP: false, transport: transport)
            try await push(client)
        }
        _ = consume registry
    }

    @Test(arguments: [
        ("localhost", ["DNS:localhost"], true), ("localhost", ["DNS:elsewhere", "DNS:LocalHost"], true),
        ("localhost", ["DNS:elsewhere"], false), ("localhost", ["IP:127.0.0.1"], false),
        ("localhost", ["IP:127.0.0.1", "DNS:elsewhere"], false), ("localhost", ["DNS:*.localhost"], false),
        ("localhost", ["DNS:*"], false), ("localhost", ["URI:https://localhost"], false),
        ("127.0.0.1", ["IP:127.0.0.1"], true), ("127.0.0.1", ["DNS:localhost", "IP:127.0.0.1"], true),
        ("127.0.0.1", ["IP:127.0.0.2"], false), ("127.0.0.1", ["DNS:localhost"], false),
        ("127.0.0.1", ["DNS:127.0.0.1"], false),
    ])
    func `a certificate counts for the name or the address that was asked for, and for nothing else`(
        host: String,
        names: [String],
        isGood: Bool
    ) async throws {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority(in: folder.path)
        var options = DockerRegistry.Options()
        options.identity = try await authority.issue("localhost", for: names)
        let registry = try await DockerRegistry(in: folder.path, options)
        let port = try #require(registry.authority.split(separator: ":").last)
        var settings = TransportSettings()
        settings.tls.trust = .only(try TrustedCertificates(contentsOf: authority.certificate.string, now: 0))
        try await PooledTransport.with(settings) { transport in
            let client = try RegistryClient("\(host):\(port)", plainHTTP: false, transport: transport)
            if isGood {
                try await push(client)
            } else {
                let error = await #expect(throws: TransportError.self) { try await client.check() }
                #expect(error?.identifier == "transport.tls", "\(String(describing: error))")
                #expect(error?.description.contains("the server's certificate is for") == true)
            }
        }
        _ = consume registry
    }

    @Test(arguments: [
        ("registry.plant", ["DNS:*.plant"], true), ("registry.plant", ["IP:127.0.0.1"], false),
        ("a.registry.plant", ["DNS:*.plant"], false), ("registry.plant", ["DNS:re*.plant"], false),
        ("registry.plant", ["DNS:plant"], false), ("127.0.0.9", ["IP:127.0.0.1"], false),
    ])
    func `a name that one server is to have counts instead of its address`(
        name: String,
        names: [String],
        isGood: Bool
    ) async throws {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority(in: folder.path)
        var options = DockerRegistry.Options()
        options.identity = try await authority.issue(for: names)
        let registry = try await DockerRegistry(in: folder.path, options)
        let port = try #require(registry.authority.split(separator: ":").last)
        var settings = TransportSettings()
        settings.tls.trust = .only(try TrustedCertificates(contentsOf: authority.certificate.string, now: 0))
        settings.tls.serverName = TLSSettings.ServerName(host: "127.0.0.1", certificateName: name)
        try await PooledTransport.with(settings) { transport in
            let client = try RegistryClient("127.0.0.1:\(port)", plainHTTP: false, transport: transport)
            if isGood {
                try await push(client)
            } else {
                let error = await #expect(throws: TransportError.self) { try await client.check() }
                #expect(error?.identifier == "transport.tls", "\(String(describing: error))")
            }
        }
        _ = consume registry
    }

    @Test func `a server without alternative names has no name`() async throws {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority(in: folder.path)
        var options = DockerRegistry.Options()
        options.identity = try await authority.issue("localhost", for: [])
        let registry = try await DockerRegistry(in: folder.path, options)
        let port = try #require(registry.authority.split(separator: ":").last)
        var settings = TransportSettings()
        settings.tls.trust = .only(try TrustedCertificates(contentsOf: authority.certificate.string, now: 0))
        try await PooledTransport.with(settings) { transport in
            let client = try RegistryClient("localhost:\(port)", plainHTTP: false, transport: transport)
            let error = await #expect(throws: TransportError.self) { try await client.check() }
            #expect(error?.description.contains("is for nobody by name, expected localhost") == true)
        }
        _ = consume registry
    }

    @Test func `plain HTTP to a server with TLS, and TLS to one without, are told apart`() async throws {
        let folder = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: folder.path)
        let address = registry.authority
        try await PooledTransport.with { transport in
            let client = try RegistryClient(address, plainHTTP: false, transport: transport)
            let error = await #expect(throws: TransportError.self) { try await client.check() }
            #expect(error?.description.contains("does not speak TLS") == true, "\(String(describing: error))")
        }
        _ = consume registry
    }

    @Test func `authorities that are missing, empty, no certificates or expired are a wrong configuration`()
        async throws
    {
        let folder = try TemporaryDirectory()
        let expired = try await TestAuthority(in: folder.path, name: "expired", days: -1)
        let empty = folder.path.appending("empty.pem")
        try DurableFile.replace(empty, with: [])
        let text = folder.path.appending("text.pem")
        try DurableFile.replace(text, with: Array("no certificate".utf8))
        let now: Int64 = 1_900_000_000
        for path in [folder.path.appending("missing.pem"), folder.path, empty, text, expired.certificate] {
            let error = #expect(throws: TransportError.self) {
                try TrustedCertificates(contentsOf: path.string, now: now)
            }
            #expect(error?.exitClass == .usage)
            #expect(error?.description.contains(path.string) == true)
        }
    }

    @Test func `a client certificate is shown, and a broken one is a wrong configuration`() async throws {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority(in: folder.path)
        let user = try await authority.issue("user")
        let certificate = try ReadableFile.contents(of: user.certificate, limit: 10_000)
        let key = try ReadableFile.contents(of: user.key, limit: 10_000)
        _ = try ClientIdentity(certificatePEM: certificate, keyPEM: Redacted(key), place: "kubeconfig")
        for (certificate, key) in [([], key), (certificate, []), (key, certificate)] {
            let error = #expect(throws: TransportError.self) {
                try ClientIdentity(certificatePEM: certificate, keyPEM: Redacted(key), place: "kubeconfig")
            }
            #expect(error?.exitClass == .usage)
        }
        let other = try ReadableFile.contents(of: try await authority.issue("other").key, limit: 10_000)
        let error = #expect(throws: TransportError.self) {
            try ClientIdentity(certificatePEM: certificate, keyPEM: Redacted(other), place: "kubeconfig")
        }
        #expect(error?.exitClass == .usage)
        #expect(error?.description.hasSuffix("the client key is not the one of the certificate") == true)
    }
}
