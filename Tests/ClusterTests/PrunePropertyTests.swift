import Cluster
import FileIO
import Kubernetes
import Site
import SystemPackage
import TestSupport
import Testing
import Transport

/// Whatever comes in whatever order, pruning deletes what the site has created and no longer wants, all of it, and nothing else.
@Suite struct PrunePropertyTests {
    private static let names = ["a", "b", "c", "d", "e"]

    /// What must hold.
    private struct Model {
        /// What others have created and not removed.
        var foreign: Set<String> = []
        /// What the site has created and nobody has removed.
        var own: Set<String> = []
    }

    @Test(arguments: 1...24) func `what others have created is never deleted, what is ours always`(
        seed: UInt64
    ) async throws {
        let folder = try TemporaryDirectory()
        let fixture = try ClusterFixture()
        var random = SplitMix(seed)
        var model = Model()
        for step in 1...25 {
            let name = Self.names.randomElement(using: &random) ?? "a"
            let place = "seed \(seed), step \(step)"
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                fixture.server.remove(Self.path(name))
                model.foreign.remove(name)
                model.own.remove(name)
            case 1:
                // Made anew, with our label: somebody has restored it from a copy.
                fixture.server.store(Self.foreignObject(name), as: "kubectl")
                model.foreign.insert(name)
                model.own.remove(name)
            default:
                let wanted = Self.names.filter { _ in Bool.random(using: &random) }
                let prunes = Bool.random(using: &random)
                if Int.random(in: 0..<4, using: &random) == 0 {
                    // The first object is created, and nobody sees it; then the server is away.
                    let pattern = "/configmaps/"
                    fixture.server.fail(.resetAfterwards) { Self.isWrite($0, pattern) }
                    fixture.server.fail(.reset, times: 3) { Self.isWrite($0, pattern) }
                }
                let isWhole = try await Self.apply(fixture, folder.path, wanted, prunes: prunes)
                for name in Self.names where fixture.server.object(at: Self.path(name)) != nil {
                    if !model.foreign.contains(name) { model.own.insert(name) }
                }
                if isWhole, prunes {
                    for name in model.own.subtracting(wanted) {
                        #expect(
                            fixture.server.object(at: Self.path(name)) == nil,
                            "\(place): \(name) is left"
                        )
                    }
                }
                model.own = model.own.filter { fixture.server.object(at: Self.path($0)) != nil }
            }
            for name in model.foreign {
                #expect(fixture.server.object(at: Self.path(name)) != nil, "\(place): \(name) was not ours")
            }
        }
    }

    private static func path(_ name: String) -> String { "/api/v1/namespaces/default/configmaps/\(name)" }

    private static func isWrite(_ request: ScriptedServer.Request, _ pattern: String) -> Bool {
        request.method == "PATCH" && request.path.contains(pattern) && !request.target.contains("dryRun")
    }

    private static func foreignObject(_ name: String) -> FakeJSON {
        [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": [
                "name": .string(name), "namespace": "default", "labels": ["sealift.dev/site": "plant"],
            ],
            "data": ["theirs": "1"],
        ]
    }

    /// Applies as a new process would.
    /// - Returns: Whether it came to its end.
    private static func apply(
        _ fixture: ClusterFixture,
        _ folder: FilePath,
        _ names: [String],
        prunes: Bool
    ) async throws -> Bool {
        let text = (names + ["always"]).map { name in
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: \(name), namespace: default, labels: {sealift.dev/site: plant}}
            data: {ours: "1"}

            """
        }
        let owner = try ClusterApplier.Ownership(
            site: "plant",
            inventory: ClusterInventory(of: "cluster:test", at: SiteDirectory(folder)),
            prunes: prunes
        )
        do {
            _ = try await fixture.with(ownership: owner) { applier in
                try await applier.apply(objects(text.joined(separator: "---\n")))
            }
            return true
        } catch is ClusterError {
            return false
        } catch is TransportError {
            return false
        }
    }
}
