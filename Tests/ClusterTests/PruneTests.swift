import Cluster
import Diagnostics
import FileIO
import Kubernetes
import Site
import SystemPackage
import TestSupport
import Testing

/// Pruning deletes what this site has created and no longer wants, and nothing else.
@Suite final class PruneTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private static let apps = "/apis/apps/v1/namespaces/prod/deployments"
    private static let config = "/api/v1/namespaces/prod/configmaps/settings"

    @Test func `what an earlier set has created is told, then deleted, what others need last`() async throws {
        let fixture = try ClusterFixture()
        _ = try await apply(fixture, Samples.namespace, Samples.settings, Samples.deployment)
        let report = try await apply(fixture, Samples.namespace, prunes: true)
        #expect(report.pruned.map(\.description) == ["Deployment/prod/web", "ConfigMap/prod/settings"])
        #expect(fixture.server.paths.allSatisfy { $0.contains("/namespaces/") && !$0.contains("/prod/") })
        let told = fixture.events.compactMap { event -> String? in
            switch event {
            case .pruning(let id): "will \(id.name)"
            case .pruned(let id): "done \(id.name)"
            default: nil
            }
        }
        #expect(told == ["will web", "will settings", "done web", "done settings"])

        // Nothing is left to delete, and nothing is deleted twice.
        #expect(try await apply(fixture, Samples.namespace, prunes: true).pruned.isEmpty)
        #expect(deletions(fixture) == ["DELETE \(Self.apps)/web", "DELETE \(Self.config)"])
    }

    @Test func `nothing is deleted unless it is asked for, and a plan only says so`() async throws {
        let fixture = try ClusterFixture()
        _ = try await apply(fixture, Samples.namespace, Samples.settings)
        _ = try await apply(fixture, Samples.namespace)
        let plan = try await fixture.with(ownership: owner(prunes: true)) {
            try await $0.plan(for: labelled([Samples.namespace]))
        }
        #expect(plan.former?.map(\.object) == ["ConfigMap/prod/settings"])
        #expect(plan.former?.map(\.stays) == [nil])
        #expect(deletions(fixture).isEmpty)
        #expect(fixture.server.object(at: Self.config) != nil)
    }

    @Test func `what was there before is not ours`() async throws {
        let fixture = try ClusterFixture()
        fixture.server.store(
            [
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": ["name": "prod", "labels": ["team": "a"]],
                "status": ["phase": "Active"],
            ],
            as: "kubectl"
        )
        fixture.server.store(
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": "settings", "namespace": "prod"],
                "data": ["mode": "fast"],
            ],
            as: "kubectl"
        )
        _ = try await apply(fixture, Samples.namespace, Samples.settings)
        #expect(try await apply(fixture, Samples.namespace, prunes: true).pruned.isEmpty)
        #expect(fixture.server.object(at: Self.config) != nil)
    }

    @Test func `what somebody has made anew is not ours any more`() async throws {
        let fixture = try ClusterFixture()
        _ = try await apply(fixture, Samples.namespace, Samples.settings)
        fixture.server.store(
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": [
                    "name": "settings", "namespace": "prod", "labels": ["sealift.dev/site": "plant"],
                ],
            ],
            as: "sealift",
            operation: "Apply"
        )
        #expect(try await apply(fixture, Samples.namespace, prunes: true).pruned.isEmpty)
        #expect(fixture.server.object(at: Self.config) != nil)
        #expect(deletions(fixture).isEmpty)
    }

    /// What keeps an object, and the change to the live one that does it.
    @Test(arguments: [
        ("label", "its label sealift.dev/site was taken away"), ("owner", "another object owns it"),
        ("argocd", "an annotation of it says so"), ("helm", "an annotation of it says so"),
        ("flux", "an annotation of it says so"),
    ])
    func `what somebody protects stays`(how: String, why: String) async throws {
        let fixture = try ClusterFixture()
        _ = try await apply(fixture, Samples.namespace, Samples.settings)
        fixture.server.edit(Self.config, as: "kubectl-edit") { object in
            switch how {
            case "label": object["metadata"]?["labels"] = nil
            case "owner":
                object["metadata"]?["ownerReferences"] = [["kind": "Plant", "name": "a", "uid": "1"]]
            case "argocd":
                object.annotate("argocd.argoproj.io/sync-options", "ServerSideApply=true, Prune=false")
            case "helm": object.annotate("helm.sh/resource-policy", "keep")
            default: object.annotate("kustomize.toolkit.fluxcd.io/prune", "disabled")
            }
        }
        #expect(try await apply(fixture, Samples.namespace, prunes: true).pruned.isEmpty)
        #expect(fixture.events.contains(.kept(try id("ConfigMap", "settings"), reason: why)))
        #expect(deletions(fixture).isEmpty)
    }

    @Test func `a Secret that others have written into stays, one of our own goes`() async throws {
        let fixture = try ClusterFixture()
        let shared =
            "{apiVersion: v1, kind: Secret, metadata: {name: shared, namespace: prod}, data: {a: YQ==}}\n"
        _ = try await apply(fixture, Samples.namespace, shared, shared.replacing("shared", with: "own"))
        fixture.server.edit("/api/v1/namespaces/prod/secrets/shared", as: "operator") {
            $0["data"]?["b"] = "Yg=="
        }
        let report = try await apply(fixture, Samples.namespace, prunes: true)
        #expect(report.pruned.map(\.description) == ["Secret/prod/own"])
    }

    @Test func `definitions, namespaces and volumes are never deleted`() async throws {
        let fixture = try ClusterFixture()
        let claim =
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: prod}, spec: {}}\n"
        let volume = "{apiVersion: v1, kind: PersistentVolume, metadata: {name: disk}, spec: {}}\n"
        _ = try await apply(fixture, Samples.namespace, Samples.definition, claim, volume)
        #expect(try await apply(fixture, Samples.ingressClass, prunes: true).pruned.isEmpty)
        #expect(deletions(fixture).isEmpty)
        let kept = fixture.events.compactMap { if case .kept(let id, _) = $0 { id.type.kind } else { nil } }
        #expect(
            Set(kept) == [
                "Namespace", "CustomResourceDefinition", "PersistentVolumeClaim", "PersistentVolume",
            ]
        )
    }

    @Test func `an object whose creation nobody saw end is ours, and is pruned`() async throws {
        let fixture = try ClusterFixture()
        fixture.server.fail(.resetAfterwards, times: 1) {
            $0.method == "PATCH" && $0.path == Self.config && !$0.target.contains("dryRun")
        }
        fixture.server.fail(.reset, times: 3) {
            $0.method == "PATCH" && $0.path == Self.config && !$0.target.contains("dryRun")
        }
        await #expect(throws: ClusterError.self) {
            try await apply(fixture, Samples.namespace, Samples.settings)
        }
        #expect(fixture.server.object(at: Self.config) != nil)
        let report = try await apply(fixture, Samples.namespace, prunes: true)
        #expect(report.pruned.map(\.description) == ["ConfigMap/prod/settings"])
    }

    @Test func `a deletion that fails is named, and the next run goes on`() async throws {
        let fixture = try ClusterFixture()
        _ = try await apply(fixture, Samples.namespace, Samples.settings, Samples.deployment)
        fixture.server.fail(.status(500), times: 4) { $0.method == "DELETE" && $0.path == Self.config }
        let error = await #expect(throws: ClusterError.self) {
            try await apply(fixture, Samples.namespace, prunes: true)
        }
        #expect(
            error?.exitClass == .partial
                && error?.description.contains("does not delete ConfigMap/prod/settings") == true
        )
        let report = try await apply(fixture, Samples.namespace, prunes: true)
        #expect(report.pruned.map(\.description) == ["ConfigMap/prod/settings"])
        #expect(deletions(fixture).count { $0.contains("/deployments/") } == 1)
    }

    @Test func `the right to delete that is missing is named`() async throws {
        let fixture = try ClusterFixture {
            $0.denials = [.init(verb: "delete", resource: "configmaps")]
        }
        _ = try await apply(fixture, Samples.namespace, Samples.settings)
        let error = await #expect(throws: ClusterError.self) {
            try await apply(fixture, Samples.namespace, prunes: true)
        }
        #expect(
            error?.description.contains("may not delete configmaps") == true,
            "\(error?.description ?? "")"
        )
        #expect(error?.remedy?.contains("--verb=get,delete") == true, "\(error?.remedy ?? "")")
    }

    @Test func `a damaged inventory ends before anything is asked`() async throws {
        let fixture = try ClusterFixture()
        _ = try await apply(fixture, Samples.namespace)
        let site = SiteDirectory(folder.path)
        let file = try #require(Directory.entries(of: site.inventories).first)
        try DurableFile.replace(site.inventories.appending(file.name), with: Array("{}".utf8))
        #expect(throws: SiteError.self) { try owner(prunes: true) }
    }

    @discardableResult
    private func apply(_ fixture: ClusterFixture, _ documents: String..., prunes: Bool = false) async throws
        -> ClusterApplier.Report
    {
        try await fixture.with(ownership: owner(prunes: prunes)) { applier in
            try await applier.apply(labelled(documents)) { fixture.record($0) }
        }
    }

    /// As a new run finds it.
    private func owner(prunes: Bool) throws -> ClusterApplier.Ownership {
        try ClusterApplier.Ownership(
            site: "plant",
            inventory: ClusterInventory(of: "cluster:test", at: SiteDirectory(folder.path)),
            prunes: prunes
        )
    }

    private func labelled(_ documents: [String]) throws -> [KubernetesObject] {
        try objects(documents.joined(separator: "---\n")).map { object in
            var object = object
            object.label("sealift.dev/site", "plant")
            return object
        }
    }

    private func deletions(_ fixture: ClusterFixture) -> [String] {
        fixture.log.filter { $0.hasPrefix("DELETE") }
    }

    private func id(_ kind: String, _ name: String) throws -> ObjectID {
        let type = try #require(GroupVersionKind(apiVersion: "v1", kind: kind))
        return ObjectID(type: type, namespace: "prod", name: name)
    }
}

extension FakeJSON {
    fileprivate mutating func annotate(_ name: String, _ value: String) {
        self["metadata"]?["annotations"] = .object([name: .string(value)])
    }
}
