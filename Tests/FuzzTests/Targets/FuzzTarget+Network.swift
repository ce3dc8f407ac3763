import Cluster
import Content
import Diagnostics
import Kubernetes
import Registry
import TestSupport
import Transport

@testable import OCILayout

extension FuzzTarget {
    /// The bytes of an answer on the wire, through the real client.
    static func http() throws -> FuzzTarget {
        var settings = TransportSettings()
        settings.stallTimeout = .seconds(5)
        settings.connectTimeout = .seconds(5)
        let fixed = settings
        return FuzzTarget(.remote) { input in
            let server = try ScriptedServer { _ in [.send(input), .end] }
            defer { server.stop() }
            guard let url = HTTPURL("http://\(server.authority)/v2/") else { throw Violation("no address") }
            try await PooledTransport.with(fixed) { transport in
                try await transport.withResponse(to: HTTPRequest(.get, url)) { response in
                    guard (200...599).contains(response.status) else {
                        throw Violation("status \(response.status) came through")
                    }
                    _ = try await response.collect(limit: 1 << 20)
                }
            }
        }
    }

    /// Answers of a registry, challenges and tokens among them; the first byte of an input says what was asked.
    static func registry() throws -> FuzzTarget {
        typealias Question = @Sendable (RegistryClient, RegistryRepository) async throws -> Void
        let store = MemoryStore()
        let config = Descriptor(of: [2], mediaType: .empty)
        let manifest = store.add(
            try StrictJSON.encode(ImageManifest(config: config, layers: [])),
            mediaType: .imageManifest
        )
        let blob = store.add(SampleBytes.make(count: 300, seed: 1), mediaType: .layerGzip)
        let questions: [Question] = [
            { client, _ in try await client.check() },
            { _, repository in _ = try await repository.tags() },
            { client, _ in _ = try await client.catalog() },
            { _, repository in
                let found = try await repository.resolve(.tag(Tag("v1")))
                if let found, found.descriptor.size < 0 { throw Violation("a manifest of a size below zero") }
            },
            { _, repository in _ = try await repository.referrers(of: manifest.digest) },
            { _, repository in
                let read = try await repository.read(blob, limit: 1 << 20)
                guard Digest.of(read) == blob.digest else { throw Violation("another blob was read") }
            },
            { _, repository in try await repository.put(manifest, from: store) },
            { _, repository in _ = try await repository.contains(blob) },
        ]
        var retry = RetryPolicy()
        retry.spread = { 1 }
        retry.pause = { _ in }
        let policy = retry
        let endpoint = try RegistryEndpoint(RegistryHost("registry.hub"))
        let name = try RepositoryName("plant/app")
        return FuzzTarget(.remote, .corrupt) { input in
            guard let first = input.first else { return }
            let answers = ScriptedAnswers(input.dropFirst())
            let client = RegistryClient(endpoint, transport: answers, retry: policy)
            try await questions[Int(first) % questions.count](client, client.repository(named: name))
        }
    }

    /// Answers of an API server, from discovery to the last object; `p` as the first byte of an input plans, any other applies.
    static func cluster() throws -> FuzzTarget {
        let objects = try ManifestText.objects(in: Corpus.bytes("manifests/good-definition"), name: "t")
        guard let server = HTTPURL("https://127.0.0.1:6443") else { throw Violation("no address") }
        let credentials = try ClusterCredentials(server: server, place: "t")
        var patient = ClusterPacing()
        patient.sleep = { _ in }
        patient.concurrentChecks = 1
        let pacing = patient
        return FuzzTarget(.remote, .partial, .corrupt) { input in
            let answers = ScriptedAnswers(input.dropFirst())
            let target = ClusterApplier(transport: answers, credentials: credentials, pacing: pacing)
            if input.first == UInt8(ascii: "p") {
                _ = try await target.plan(for: objects)
            } else {
                _ = try await target.apply(objects)
            }
        }
    }
}
