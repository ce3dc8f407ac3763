import Cluster
import Diagnostics
import FileIO
import SystemPackage
import TestSupport
import Testing
import Transport

/// A real TLS server before the fake API server, and credentials as k3s and kubeadm write them.
@Suite struct ClusterTLSTests {
    private let now: Int64 = 1_700_000_000

    private func apply(_ kubeconfig: String, in folder: FilePath) async throws -> ClusterApplier.Report {
        let path = folder.appending("config")
        try DurableFile.replace(path, with: Array(kubeconfig.utf8))
        let credentials = try Kubeconfig(contentsOf: path.string).credentials(now: now)
        var pacing = ClusterPacing()
        pacing.sleep = { _ in }
        return try await ClusterApplier.with(credentials, pacing: pacing) { applier in
            try await applier.apply(objects(Samples.namespace))
        }
    }

    private func kubeconfig(server: String, cluster: String, user: String) -> String {
        """
        apiVersion: v1
        kind: Config
        current-context: plant
        clusters: [{name: plant, cluster: {server: "https://\(server)", \(cluster)}}]
        users: [{name: importer, user: {\(user)}}]
        contexts: [{name: plant, context: {cluster: plant, user: importer}}]
        """
    }

    @Test func `a client certificate is shown to a server that a given authority has signed`() async throws {
        let folder = try TemporaryDirectory()
        let fixture = try ClusterFixture()
        let authority = try await TestAuthority(in: folder.path)
        let server = try await authority.issue("server", for: ["IP:127.0.0.1"])
        let client = try await authority.issue("importer", for: ["DNS:importer"])
        let relay = try TLSRelay(to: fixture.server.port, as: server, clients: authority.certificate)
        let report = try await apply(
            kubeconfig(
                server: relay.authority,
                cluster: "certificate-authority: authority.pem",
                user: "client-certificate: importer.pem, client-key: importer.key"
            ),
            in: folder.path
        )
        #expect(report.lines == ["Namespace/prod created"])
        let inline = try await apply(
            kubeconfig(
                server: relay.authority,
                cluster: "certificate-authority-data: \(try data(authority.certificate))",
                user: """
                    client-certificate-data: \(try data(client.certificate)), \
                    client-key-data: \(try data(client.key))
                    """
            ),
            in: folder.path
        )
        #expect(inline.lines == ["Namespace/prod unchanged"])
        _ = consume relay
    }

    @Test func `without its certificate a client is turned away`() async throws {
        let folder = try TemporaryDirectory()
        let fixture = try ClusterFixture()
        let authority = try await TestAuthority(in: folder.path)
        let server = try await authority.issue()
        let relay = try TLSRelay(to: fixture.server.port, as: server, clients: authority.certificate)
        let config = kubeconfig(
            server: relay.authority,
            cluster: "certificate-authority: authority.pem",
            user: ""
        )
        let path = folder.path
        let error = await #expect(throws: TransportError.self) { try await apply(config, in: path) }
        #expect(error?.exitClass == .remote)
        #expect(fixture.server.requests.isEmpty)
        _ = consume relay
    }

    @Test func `a server that another authority has signed is not trusted, unless nobody is checked`()
        async throws
    {
        let folder = try TemporaryDirectory()
        let fixture = try ClusterFixture { $0.tokens = ["plant-token": "importer"] }
        let authority = try await TestAuthority(in: folder.path)
        _ = try await TestAuthority(in: folder.path, name: "stranger")
        let relay = try TLSRelay(to: fixture.server.port, as: try await authority.issue())
        let path = folder.path
        let config = kubeconfig(
            server: relay.authority,
            cluster: "certificate-authority: stranger.pem",
            user: "token: plant-token"
        )
        let error = await #expect(throws: TransportError.self) { try await apply(config, in: path) }
        #expect(error?.identifier == "transport.tls")
        #expect(fixture.server.requests.isEmpty, "the token was not sent")
        let unchecked = kubeconfig(
            server: relay.authority,
            cluster: "insecure-skip-tls-verify: true",
            user: "token: plant-token"
        )
        #expect(try await apply(unchecked, in: path).count(of: .created) == 1)
        _ = consume relay
    }

    @Test func `a server may have another name in its certificate than in its address`() async throws {
        let folder = try TemporaryDirectory()
        let fixture = try ClusterFixture()
        let authority = try await TestAuthority(in: folder.path)
        let relay = try TLSRelay(
            to: fixture.server.port,
            as: try await authority.issue("server", for: ["DNS:kubernetes.plant.example"])
        )
        let path = folder.path
        let cluster = "certificate-authority: authority.pem"
        let plain = kubeconfig(server: relay.authority, cluster: cluster, user: "")
        await #expect(throws: TransportError.self) { try await apply(plain, in: path) }
        let named = kubeconfig(
            server: relay.authority,
            cluster: "\(cluster), tls-server-name: kubernetes.plant.example",
            user: ""
        )
        #expect(try await apply(named, in: path).count(of: .created) == 1)
        _ = consume relay
    }

    @Test(arguments: [
        ("localhost", "", ["IP:127.0.0.1"], false), ("localhost", "", ["DNS:localhost"], true),
        ("127.0.0.1", ", tls-server-name: kubernetes", ["IP:127.0.0.1"], false),
        ("127.0.0.1", ", tls-server-name: kubernetes", ["DNS:kubernetes"], true),
        ("localhost", ", tls-server-name: kubernetes", ["DNS:localhost", "IP:127.0.0.1"], false),
    ])
    func `no token goes to a server that shows a certificate for another`(
        host: String,
        more: String,
        names: [String],
        isGood: Bool
    ) async throws {
        let folder = try TemporaryDirectory()
        let fixture = try ClusterFixture { $0.tokens = ["plant-token": "importer"] }
        let authority = try await TestAuthority(in: folder.path)
        let relay = try TLSRelay(to: fixture.server.port, as: try await authority.issue("server", for: names))
        let port = try #require(relay.authority.split(separator: ":").last)
        let config = kubeconfig(
            server: "\(host):\(port)",
            cluster: "certificate-authority: authority.pem\(more)",
            user: "token: plant-token"
        )
        let path = folder.path
        if isGood {
            #expect(try await apply(config, in: path).count(of: .created) == 1)
        } else {
            let error = await #expect(throws: TransportError.self) { try await apply(config, in: path) }
            #expect(error?.identifier == "transport.tls")
            #expect(fixture.server.requests.isEmpty, "nothing was sent")
        }
        _ = consume relay
    }

    @Test func `a service account is known by its token, which is read again for each request`() async throws
    {
        let folder = try TemporaryDirectory()
        let fixture = try ClusterFixture { $0.tokens = ["first": "robot", "second": "robot"] }
        let authority = try await TestAuthority(in: folder.path, name: "ca")
        let relay = try TLSRelay(to: fixture.server.port, as: try await authority.issue())
        let mounted = folder.path.appending("mounted")
        try Directory.create(mounted)
        try DurableFile.replace(
            mounted.appending("ca.crt"),
            with: ReadableFile.contents(of: authority.certificate, limit: 1 << 20)
        )
        try DurableFile.replace(mounted.appending("namespace"), with: Array("plant\n".utf8))
        try DurableFile.replace(mounted.appending("token"), with: Array("first\n".utf8))
        let parts = relay.authority.split(separator: ":").map(String.init)
        let credentials = try ClusterCredentials(
            inClusterOf: ["KUBERNETES_SERVICE_HOST": parts[0], "KUBERNETES_SERVICE_PORT": parts[1]],
            folder: mounted.string,
            now: now
        )
        #expect(credentials.namespace == "plant")
        try await ClusterApplier.with(credentials) { applier in
            _ = try await applier.plan(for: objects(Samples.namespace))
            try DurableFile.replace(mounted.appending("token"), with: Array("second\n".utf8))
            _ = try await applier.plan(for: objects(Samples.namespace))
        }
        let tokens = fixture.server.requests.compactMap { $0.headers["authorization"] }
        #expect(tokens.first == "Bearer first")
        #expect(tokens.last == "Bearer second")
        _ = consume relay
    }

    private func data(_ path: FilePath) throws -> String {
        base64(try ReadableFile.contents(of: path, limit: 1 << 20))
    }
}
