import Cluster
import Diagnostics
import Kubernetes
import TestSupport
import Testing

/// A stage is over when what it wrote is as it should be.
@Suite struct HealthTests {
    /// `Deployment/prod/NAME` in a wave.
    private func workload(_ name: String, wave: Int) -> String {
        Samples.deployment.replacing(
            "name: web, namespace: prod",
            with: "name: \(name), namespace: prod, annotations: {argocd.argoproj.io/sync-wave: \"\(wave)\"}"
        )
        .replacing("app: web", with: "app: \(name)")
    }

    private func settings(wave: Int) -> String {
        Samples.settings.replacing(
            "namespace: prod}",
            with: "namespace: prod, annotations: {argocd.argoproj.io/sync-wave: \"\(wave)\"}}"
        )
    }

    private func index(_ text: String, in log: [String], last: Bool = false) throws -> Int {
        let place = last ? log.lastIndex { $0 == text } : log.firstIndex { $0 == text }
        return try #require(place, "\(text) in \(log)")
    }

    private static let workloads = "/apis/apps/v1/namespaces/prod/deployments"

    @Test func `a wave is written when the one before it is ready, and checked as a whole before`()
        async throws
    {
        let fixture = try ClusterFixture { $0.looksUntilReady = ["first": 3, "second": 2] }
        let report = try await fixture.apply(
            Samples.text(
                workload("second", wave: 5),
                settings(wave: 1),
                workload("first", wave: 3),
                Samples.namespace
            )
        )
        #expect(report.objects.map(\.id.name) == ["prod", "settings", "first", "second"])
        let log = fixture.log
        let ready = try index("GET \(Self.workloads)/first", in: log, last: true)
        #expect(try index("PATCH \(Self.workloads)/first", in: log) < ready)
        #expect(try ready < index("PATCH \(Self.workloads)/second (dry run)", in: log))
        #expect(log.count { $0 == "GET \(Self.workloads)/first" } == 3)
        #expect(log.last == "GET \(Self.workloads)/second")
        let told = fixture.events.compactMap { event in
            if case .unready(let id, let found) = event { "\(id.name): \(found)" } else { nil }
        }
        #expect(told.first == "first: 0 of 2 replicas updated")
        #expect(told.contains("first: 0 of 2 replicas ready"))
    }

    @Test func `what never gets ready holds the later waves, and says why`() async throws {
        let fixture = try ClusterFixture {
            $0.looksUntilReady = ["first": .max]
            $0.podTroubles = ["first": ("ImagePullBackOff", "Back-off pulling image \"registry.hub/web:v1\"")]
        }
        let error = try await fixture.failure(
            Samples.text(
                Samples.namespace,
                workload("first", wave: 1),
                workload("second", wave: 2),
                settings(wave: 2)
            )
        )
        guard case .unhealthy(let objects, let stage, let waited, unwritten: 2) = error else { throw error }
        #expect(objects.map(\.object.description) == ["Deployment/prod/first"])
        #expect(stage.description == "wave 1")
        #expect(waited >= .seconds(300) && waited <= .seconds(302))
        #expect(error.exitClass == .unhealthy)
        #expect(
            error.description.contains(
                "0 of 2 replicas ready (pod first-0: ImagePullBackOff: Back-off pulling"
            )
        )
        #expect(error.description.contains("2 objects of later stages are not written"))
        #expect(error.remedy?.contains("kubectl describe deployment first -n prod") == true)
        #expect(!fixture.server.paths.contains("\(Self.workloads)/second"))
        #expect(!fixture.log.contains { $0.hasSuffix("/second (dry run)") })
    }

    @Test func `what has failed for good is not waited for`() async throws {
        let fixture = try ClusterFixture { $0.stuckWorkloads = ["web": "timed out"] }
        let error = try await fixture.failure(Samples.text(Samples.namespace, Samples.deployment))
        guard case .unhealthy(let objects, _, let waited, unwritten: 0) = error else { throw error }
        #expect(objects.map(\.found) == ["ProgressDeadlineExceeded: timed out"])
        #expect(waited == .zero)
    }

    @Test func `what shows no progress for too long ends the stage before its time`() async throws {
        let fixture = try ClusterFixture { $0.looksUntilReady = ["web": .max] }
        let error = await #expect(throws: ClusterError.self) {
            try await fixture.with(stallTimeout: .seconds(20)) { applier in
                try await applier.apply(objects(Samples.text(Samples.namespace, Samples.deployment)))
            }
        }
        guard case .unhealthy(let unhealthy, _, let waited, unwritten: 0)? = error else {
            throw try #require(error)
        }
        #expect(waited >= .seconds(20) && waited <= .seconds(25))
        #expect(unhealthy.map(\.found) == ["0 of 2 replicas ready (no progress since)"], "\(unhealthy)")
    }

    @Test func `what is slow and goes on is not called stalled`() async throws {
        let fixture = try ClusterFixture { $0.looksUntilReady = ["web": 8] }
        let report = try await fixture.with(stallTimeout: .seconds(20)) { applier in
            try await applier.apply(objects(Samples.text(Samples.namespace, Samples.deployment)))
        }
        #expect(report.count(of: .created) == 2)
    }

    @Test func `an event says why where no pod does`() async throws {
        let fixture = try ClusterFixture {
            $0.looksUntilReady = ["data": .max]
            $0.events = ["data": ("Warning", "ProvisioningFailed", "no class fast")]
        }
        let error = try await fixture.failure(Samples.text(Samples.namespace, Self.claim))
        #expect(error.description.contains("Pending (ProvisioningFailed: no class fast)"), "\(error)")
    }

    @Test func `a claim that waits for its first pod holds nothing up`() async throws {
        let fixture = try ClusterFixture {
            $0.looksUntilReady = ["data": .max]
            $0.events = ["data": ("Normal", "WaitForFirstConsumer", "waiting for first consumer")]
        }
        #expect(try await fixture.apply(Samples.text(Samples.namespace, Self.claim)).count(of: .created) == 2)
    }

    @Test func `a job that is cleared away when it is done was done`() async throws {
        let fixture = try ClusterFixture { $0.looksUntilReady = ["load": .max] }
        fixture.server.fail(.status(404)) { $0.method == "GET" && $0.path.hasSuffix("/jobs/load") }
        let job = "{apiVersion: batch/v1, kind: Job, metadata: {name: load, namespace: prod}, spec: {}}"
        #expect(try await fixture.apply(Samples.text(Samples.namespace, job)).count(of: .created) == 2)
    }

    @Test func `without waiting all waves are written at once`() async throws {
        let fixture = try ClusterFixture { $0.looksUntilReady = ["first": .max] }
        let text = Samples.text(Samples.namespace, workload("first", wave: 1), settings(wave: 2))
        let report = try await fixture.with(waits: false) { try await $0.apply(objects(text)) }
        #expect(report.count(of: .created) == 3)
        #expect(fixture.slept.isEmpty)
    }

    @Test func `a wave that is no number is told`() async throws {
        let fixture = try ClusterFixture()
        let odd = settings(wave: 1).replacing("\"1\"", with: "\"first\"")
        _ = try await fixture.apply(Samples.text(Samples.namespace, odd))
        let told = fixture.events.compactMap { event in
            if case .warning(_, let text) = event { text } else { nil }
        }
        #expect(told == ["its sync wave first is no number, so it is in none"])
    }

    private static let claim = """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: prod}
        spec: {accessModes: [ReadWriteOnce]}

        """
}
