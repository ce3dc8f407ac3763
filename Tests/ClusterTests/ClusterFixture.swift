import Cluster
import Diagnostics
import Kubernetes
import Synchronization
import TestSupport
import Testing
import Transport

/// A fake API server, an applier that talks to it without pauses, and all that it reported.
final class ClusterFixture: Sendable {
    let server: FakeAPIServer
    private let recorded = Mutex<[ClusterEvent]>([])
    private let pauses = Mutex<[Duration]>([])

    init(_ change: (inout FakeAPIServer.Settings) -> Void = { _ in }) throws {
        var settings = FakeAPIServer.Settings()
        change(&settings)
        server = try FakeAPIServer(settings)
    }

    deinit { server.stop() }

    var events: [ClusterEvent] { recorded.withLock { $0 } }

    /// How long the applier wanted to wait, each time.
    var slept: [Duration] { pauses.withLock { $0 } }

    /// The requests since the types were discovered.
    var log: [String] { server.log.filter { $0 != "GET /api" && $0 != "GET /apis" } }

    func with<Result>(
        token: String? = nil,
        takesOver: Bool = false,
        waits: Bool = true,
        stallTimeout: Duration? = nil,
        continues: Bool = false,
        ownership: ClusterApplier.Ownership? = nil,
        _ body: (ClusterApplier) async throws -> Result
    ) async throws -> Result {
        var pacing = ClusterPacing()
        pacing.sleep = { [self] pause in pauses.withLock { $0.append(pause) } }
        pacing.waitsForHealth = waits
        pacing.stallTimeout = stallTimeout
        var settings = TransportSettings()
        settings.stallTimeout = .seconds(30)
        let credentials = try ClusterCredentials(
            server: #require(HTTPURL(server.address)),
            token: token.map { BearerToken(Redacted($0), place: "test") },
            place: "test"
        )
        return try await ClusterApplier.with(
            credentials,
            manager: FieldManager(takesOver: takesOver),
            pacing: pacing,
            ownership: ownership,
            continues: continues,
            settings: settings,
            body
        )
    }

    func apply(
        _ yaml: String,
        token: String? = nil,
        takesOver: Bool = false
    ) async throws -> ClusterApplier.Report {
        try await with(token: token, takesOver: takesOver) { applier in
            try await applier.apply(objects(yaml)) { [self] event in recorded.withLock { $0.append(event) } }
        }
    }

    /// Keeps an event.
    func record(_ event: ClusterEvent) { recorded.withLock { $0.append(event) } }

    func plan(_ yaml: String) async throws -> ApplyPlan {
        try await with { try await $0.plan(for: objects(yaml)) }
    }

    /// The error of an application that must fail.
    func failure(_ yaml: String, token: String? = nil) async throws -> ClusterError {
        let error = await #expect(throws: ClusterError.self) { _ = try await self.apply(yaml, token: token) }
        return try #require(error)
    }
}

func objects(_ yaml: String) throws -> [KubernetesObject] {
    try ManifestText.objects(in: Array(yaml.utf8), name: "test.yaml")
}

extension ClusterApplier.Report {
    /// `Deployment/prod/web created`, one per object.
    var lines: [String] { objects.map { "\($0.id) \($0.outcome.rawValue)" } }
}
