import Activation
import BundleBuild
import BundleImport
import Cluster
import Content
import Diagnostics
import FileIO
import Signing
import Site
import SystemPackage
import TestSupport
import Testing

/// Whatever happens in whatever order: what others have created is never deleted, and what is shown as active is there.
@Suite struct ActivationPropertyTests {
    private static let names = ["a", "b", "c", "d"]

    @Test(arguments: 1...6)
    func `imports, refusals, rollbacks, drift, acceptances and prunes keep what must hold`(
        seed: UInt64
    ) async throws {
        let world = try await World(seed: seed)
        for step in 1...12 {
            let what = try await world.step()
            try world.check("seed \(seed), step \(step): \(what)")
        }
        world.server.stop()
    }

    /// A site with a cluster, what others do there, and what is known of both.
    private final class World {
        let server: FakeAPIServer
        private let folder: TemporaryDirectory
        private let organization: SampleOrganization
        private let site: SampleSite
        private let stick: FilePath
        private var random: SplitMix
        private var bundle = 0
        /// What others have created and nobody has removed.
        private var foreign: Set<String> = []
        /// What others have touched since the cluster was brought to a snapshot the last time.
        private var touched: Set<String> = []
        /// The objects of each snapshot.
        private var wanted: [String: Set<String>] = [:]

        init(seed: UInt64) async throws {
            server = try FakeAPIServer()
            folder = try TemporaryDirectory()
            organization = try await SampleOrganization(ledger: folder.path.appending("ledger"))
            site = try await SampleSite(folder.path.appending("site"), of: organization)
            stick = folder.path.appending("stick")
            random = SplitMix(seed)
            try Directory.create(stick)
            let kubeconfig = folder.path.appending("kubeconfig")
            try DurableFile.replace(kubeconfig, with: Array(server.kubeconfig().utf8), mode: 0o600)
        }

        private func target(prunes: Bool) -> ClusterTarget {
            var options = ClusterTarget.Options()
            options.prunes = prunes
            options.takesOver = true
            return ClusterTarget(
                site: site.directory,
                named: "plant-1",
                kubeconfig: folder.path.appending("kubeconfig").string,
                context: nil,
                options: options,
                environment: [:],
                now: SampleSite.now
            )
        }

        /// Does something.
        /// - Returns: What it was.
        func step() async throws -> String {
            let name = Self.path(ActivationPropertyTests.names.randomElement(using: &random) ?? "a")
            let prunes = Bool.random(using: &random)
            switch Int.random(in: 0..<9, using: &random) {
            case 0:
                server.remove(name)
                foreign.remove(name)
                touched.insert(name)
                return "others remove \(name)"
            case 1:
                server.store(Self.object(name), as: "kubectl")
                foreign.insert(name)
                touched.insert(name)
                return "others create \(name)"
            case 2:
                server.edit(name, as: "kubectl-edit") { $0["data"]?["version"] = "edited" }
                touched.insert(name)
                return "others edit \(name)"
            case 3:
                server.fail(.status(422, [:], "no")) { Self.isDryRun($0) }
                return try await attempt("a refused import") { try await bring(prunes: prunes) }
            case 4:
                // The check was passed, and the writing is refused.
                server.fail(.status(403, [:], "no")) { Self.isWrite($0) }
                return try await attempt("an interrupted import") { try await bring(prunes: prunes) }
            case 5:
                return try await attempt("a rollback") {
                    _ = try await site.rollback(activate: [target(prunes: prunes)])
                    touched = []
                }
            case 6:
                return try await attempt("an acceptance") {
                    let until = try #require(Timestamp(secondsSinceEpoch: SampleSite.now + 3_600))
                    _ = try await site.drift(at: [target(prunes: false)])
                        .accept(nil, until: until, by: "tester", reason: "test")
                }
            case 7:
                return try await attempt("an apply") {
                    _ = try await site.activator(at: [target(prunes: prunes)]).run()
                    if wanted.isEmpty == false { touched = [] }
                }
            default:
                return try await attempt("an import") { try await bring(prunes: prunes) }
            }
        }

        /// Ships a bundle with some of the objects and imports it.
        private func bring(prunes: Bool) async throws {
            bundle += 1
            let day = "2026-11-\(bundle < 10 ? "0" : "")\(bundle)"
            let names = ActivationPropertyTests.names.filter { _ in Bool.random(using: &random) }
            let text = (names + ["always"]).map { name in
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: \(name), namespace: default}
                data: {version: "\(day)"}

                """
            }
            let snapshot = try SampleSnapshot(id: day, text: text.joined(separator: "---\n"))
            wanted[day] = Set((names + ["always"]).map(Self.path))
            var set = try organization.imageSet([[1]])
            set.add(snapshot: day, manifest: snapshot.manifest, blobs: snapshot.blobs, from: snapshot.store)
            try Directory.removeTree(stick)
            try Directory.create(stick)
            try await organization.ship(set, to: stick, created: "\(day)T10:00:00Z")
            _ = try await site.importBundles(from: stick, activate: [target(prunes: prunes)])
            touched = []
        }

        /// Lets something fail as it may, and tells.
        private func attempt(_ what: String, _ body: () async throws -> Void) async throws -> String {
            do {
                try await body()
                return what
            } catch let error as any OperatorError {
                return "\(what), which failed: \(error)"
            }
        }

        /// What must hold after every step.
        func check(_ place: String) throws {
            for path in foreign {
                #expect(server.object(at: path) != nil, "\(place): \(path) was not ours to delete")
            }
            let target = target(prunes: false)
            let status = try SiteStatus(
                of: site.directory,
                mirror: "oci:mirror",
                targets: [target.name],
                clock: .init(secondsSinceEpoch: SampleSite.now, isTrusted: true)
            )
            guard status.activeAt == [target.name],
                let id = status.heldAt?.snapshot ?? status.bundle?.snapshot
            else { return }
            for path in wanted[id] ?? [] where !touched.contains(path) {
                let live = server.object(at: path)?[["data", "version"]]?.string
                #expect(live == id, "\(place): \(path) is of \(live ?? "none"), shown as active is \(id)")
            }
        }

        private static func path(_ name: String) -> String { "/api/v1/namespaces/default/configmaps/\(name)" }

        private static func object(_ path: String) -> FakeJSON {
            let name = String(path.split(separator: "/").last ?? "")
            return [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": [
                    "name": .string(name), "namespace": "default", "labels": ["sealift.dev/site": "plant-1"],
                ],
                "data": ["version": "theirs"],
            ]
        }

        private static func isDryRun(_ request: ScriptedServer.Request) -> Bool {
            request.method == "PATCH" && request.target.contains("dryRun")
        }

        private static func isWrite(_ request: ScriptedServer.Request) -> Bool {
            request.method == "PATCH" && !request.target.contains("dryRun")
        }
    }
}
