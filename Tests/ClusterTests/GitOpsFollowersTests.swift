import Activation
import Cluster
import Diagnostics
import Site
import Synchronization
import TestSupport
import Testing
import Transport

/// Flux and Argo CD are told to look, and asked what they have applied.
@Suite struct GitOpsFollowersTests {
    private static let commit = "8be3c1a06b4c5b7f0d7a1a2b3c4d5e6f70819203"
    private static let flux =
        "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/plant"
    private static let source =
        "/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories/fleet"
    private static let argo = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/plant"

    private static let kustomization = SiteConfiguration.Nudge.Object(
        .kustomization,
        namespace: "flux-system",
        name: "plant"
    )
    private static let application = SiteConfiguration.Nudge.Object(
        .application,
        namespace: "argocd",
        name: "plant"
    )

    /// A cluster where Flux and Argo CD have applied `revision` once they have looked.
    private func server(
        applying revision: String = "offline-snapshots@sha1:\(commit)",
        _ change: (inout FakeAPIServer.Settings) -> Void = { _ in }
    ) throws -> FakeAPIServer {
        var settings = FakeAPIServer.Settings()
        settings.appliedRevision = revision
        change(&settings)
        let server = try FakeAPIServer(settings)
        for name in ["flux-system", "argocd"] {
            server.store(
                ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]],
                as: "admin"
            )
        }
        server.store(
            [
                "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
                "metadata": ["name": "plant", "namespace": "flux-system"],
                "spec": ["sourceRef": ["kind": "GitRepository", "name": "fleet"]],
            ],
            as: "flux"
        )
        server.store(
            [
                "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
                "metadata": ["name": "fleet", "namespace": "flux-system"], "spec": ["interval": "24h"],
            ],
            as: "flux"
        )
        server.store(
            [
                "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
                "metadata": ["name": "plant", "namespace": "argocd", "annotations": ["mine": "1"]],
            ],
            as: "argocd"
        )
        return server
    }

    private func with<Result>(
        _ server: FakeAPIServer,
        limit: Duration = .seconds(60),
        report: @escaping @Sendable (ClusterEvent) -> Void = { _ in },
        _ body: (GitOpsFollowers) async throws -> Result
    ) async throws -> Result {
        var pacing = ClusterPacing()
        pacing.sleep = { _ in }
        let credentials = try ClusterCredentials(server: #require(HTTPURL(server.address)), place: "test")
        return try await PooledTransport.with(TransportSettings()) { transport in
            try await body(
                GitOpsFollowers(
                    transport: transport,
                    credentials: credentials,
                    pacing: pacing,
                    limit: limit,
                    now: 1_795_255_200,
                    report: report
                )
            )
        }
    }

    @Test func `the source looks first, then what reads it, and both are waited for`() async throws {
        let server = try server { $0.looksUntilReady = ["fleet": 2, "plant": 3] }
        try await with(server) { followers in
            try await followers.nudge([Self.kustomization], to: Self.commit, waits: true)
        }
        let log = server.log.filter { $0.contains(Self.flux) || $0.contains(Self.source) }
        let looks = Array(repeating: "GET \(Self.source)", count: 2) + ["PATCH \(Self.flux)"]
        #expect(Array(log.prefix(5)) == ["GET \(Self.flux)", "PATCH \(Self.source)"] + looks)
        #expect(log.dropFirst(5).allSatisfy { $0 == "GET \(Self.flux)" } && log.count == 8)
        let live = try #require(server.object(at: Self.flux))
        #expect(
            live[["metadata", "annotations", "reconcile.fluxcd.io/requestedAt"]]
                == .string("\(Self.commit.prefix(19))@1795255200")
        )
        server.stop()
    }

    @Test func `an Application is refreshed, and keeps its other annotations`() async throws {
        let server = try server(applying: Self.commit) { $0.looksUntilReady = ["plant": 2] }
        let told = Mutex<[String]>([])
        try await with(server) { event in
            if case .unready(_, let found) = event { told.withLock { $0.append(found) } }
        } _: { followers in
            try await followers.nudge([Self.application], to: Self.commit, waits: true)
        }
        #expect(told.withLock { $0 } == ["it has not looked yet"])
        let live = try #require(server.object(at: Self.argo))
        #expect(live[["metadata", "annotations"]] == ["mine": "1"])
        let none = try await with(server) { try await $0.drift(of: [Self.application], from: Self.commit) }
        #expect(none.isEmpty)
        server.stop()
    }

    @Test func `what has applied something else when the time is over is unhealthy, and drift`() async throws
    {
        let server = try server(applying: "offline-snapshots@sha1:other")
        let error = await #expect(throws: ClusterError.self) {
            try await with(server) { followers in
                try await followers.nudge([Self.kustomization], to: Self.commit, waits: true)
            }
        }
        #expect(error?.exitClass == .unhealthy)
        #expect(
            error?.description.contains("GitRepository/flux-system/fleet has not applied \(Self.commit)")
                == true
        )
        #expect(error?.description.contains("it has applied offline-snapshots@sha1:other") == true)
        #expect(!server.log.contains("PATCH \(Self.flux)"))
        let drift = try await with(server) { try await $0.drift(of: [Self.kustomization], from: Self.commit) }
        #expect(drift.map(\.subject) == ["Kustomization/flux-system/plant"])
        server.stop()
    }

    @Test func `without waiting all are told, and nothing is asked`() async throws {
        let server = try server(applying: "other")
        try await with(server) { followers in
            try await followers.nudge([Self.kustomization, Self.application], to: Self.commit, waits: false)
        }
        let told = server.log.filter { $0.hasPrefix("PATCH") }
        #expect(told == ["PATCH \(Self.source)", "PATCH \(Self.flux)", "PATCH \(Self.argo)"])
        server.stop()
    }

    /// Statuses as the controllers write them, and what is said of them.
    private static let statuses: [(status: FakeJSON, words: String)] = [
        ([:], "it is at nothing"),
        (["sync": ["status": "Synced", "revision": "other"]], "it is at other"),
        (["sync": ["status": "OutOfSync", "revision": .string(commit)]], "it is OutOfSync at \(commit)"),
        (
            [
                "sync": ["status": "Synced", "revisions": ["x", .string(commit)]],
                "health": ["status": "Degraded", "message": "no pod"],
            ],
            "it is Degraded: no pod"
        ),
    ]

    @Test(arguments: statuses.indices) func `what an Application says of itself is told`(index: Int)
        async throws
    {
        let server = try server { $0.looksUntilReady = ["plant": .max] }
        server.edit(Self.argo, as: "argocd") { $0["status"] = Self.statuses[index].status }
        let drift = try await with(server) { try await $0.drift(of: [Self.application], from: Self.commit) }
        #expect(drift.map(\.reason) == [Self.statuses[index].words])
        server.stop()
    }

    @Test func `what is suspended or stalled is not waited for`() async throws {
        let stalled: FakeJSON = ["type": "Stalled", "status": "True"]
        let ready: FakeJSON = [
            "type": "Ready", "status": "False", "reason": "BuildFailed", "message": "no such path",
        ]
        for (part, words) in [
            (["suspend": true] as FakeJSON, "it is suspended"),
            (["stalled": true], "BuildFailed: no such path"),
        ] {
            let server = try server { $0.looksUntilReady = ["fleet": .max] }
            server.edit(Self.source, as: "flux") { object in
                if part["suspend"] != nil { object["spec"] = part }
                object["status"] = ["conditions": [stalled, ready]]
                object["status"]?["lastHandledReconcileAt"] = .string("\(Self.commit.prefix(19))@1795255200")
            }
            let object = SiteConfiguration.Nudge.Object(
                .gitRepository,
                namespace: "flux-system",
                name: "fleet"
            )
            let error = await #expect(throws: ClusterError.self) {
                try await with(server) { try await $0.nudge([object], to: Self.commit, waits: true) }
            }
            #expect(
                error?.description.hasSuffix("after 0.0 seconds: \(words)") == true,
                "\(String(describing: error))"
            )
            server.stop()
        }
    }
}
