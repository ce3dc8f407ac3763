import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What `apply` tells: to people once, to scripts all of it.
@Suite struct ApplyCommandTests {
    private struct AuditLine: Decodable {
        struct Record: Decodable {
            struct Decision: Decodable {
                let error: String
                let exit: Int32
            }
            let event: String
            let decision: Decision?
        }
        let body: Record
    }

    /// The folder of the site, which a shell would take for two words.
    private static let state = "a site"

    @Test func `the JSON of a dry run holds what would be done to each object`() async throws {
        let (workshop, server) = try await Self.imported()
        let paths = server.paths
        let outcome = try await workshop.run(["apply", "--state", Self.state, "-n", "--json"])
        let applied = try #require(try answer(outcome).data)
        let plan = try #require(applied.plan)
        #expect(plan.map(\.target) == applied.targets)
        #expect(plan.count == 3)
        #expect(plan[0].steps.allSatisfy { $0.action == "unchanged" && $0.subject.contains("/active/") })
        #expect(plan[1].steps.map(\.action) == ["unchanged", "unchanged"])
        let cluster = plan[2].steps
        #expect(cluster.contains { $0.subject == "v1/Namespace/plant" && $0.action == "unchanged" })
        #expect(cluster.contains { $0.subject == "apps/v1/Deployment/plant/app" && $0.stage == "rest" })
        #expect(server.paths == paths)

        let text = try await workshop.require("apply", "--state", Self.state, "--dry-run")
        for step in plan.flatMap(\.steps) { #expect(text.contains(step.subject), "\(text)") }
        server.stop()
    }

    @Test func `where a snapshot is active is said once, by import, again and by apply`() async throws {
        let (workshop, server) = try await Self.imported(importing: false)
        for arguments in [["import", "stick"], ["import", "stick"], ["apply"]] {
            let outcome = try await workshop.run(arguments + ["--state", Self.state])
            let printed = outcome.text + outcome.errors
            #expect(outcome.status == 0, "\(printed)")
            #expect(outcome.text.contains("active at files:"), "\(printed)")
            #expect(printed.ranges(of: "active at ").count == 1, "\(printed)")
        }
        server.stop()
    }

    @Test func `every refusal is in the JSON, and its exit is the audit log's`() async throws {
        let (workshop, server) = try await Self.imported(importing: false) {
            $0.denials = [
                .init(verb: "create", resource: "deployments"), .init(verb: "create", resource: "services"),
            ]
        }
        let imported = try await workshop.run(["import", "stick", "--state", Self.state, "--json"])
        let partial = try #require(try answer(imported).error)
        #expect(imported.status == 17)
        #expect(partial.details.count > 3, "\(partial.details)")
        #expect(partial.details.allSatisfy { $0.reason.contains("may not create") })
        #expect(Set(partial.details.map(\.subject)).count == partial.details.count)
        #expect(partial.remedy.hasSuffix("run: sealift apply --state 'a site'"), "\(partial.remedy)")
        #expect(partial.remedy.ranges(of: "run").count == 1, "\(partial.remedy)")
        try expectAudit(workshop, "activation.incomplete", 17)

        let applied = try await workshop.run(["apply", "--state", Self.state])
        #expect(applied.status == 16 || applied.status == 17)
        let lines = applied.errors.split(separator: "\n")
        for detail in partial.details {
            #expect(lines.count { $0.contains("  \(detail.subject): ") } == 1, "\(applied.errors)")
        }
        #expect(!applied.errors.contains("missingRight("), "\(applied.errors)")
        let remedies = lines.filter { $0.contains("-> ") }
        #expect(Set(remedies).count <= 3, "\(applied.errors)")
        try expectAudit(
            workshop,
            applied.status == 16 ? "cluster.refused" : "cluster.incomplete",
            applied.status
        )
        server.stop()
    }

    /// A site with a bundle on `stick` that goes to a folder, a tag and a cluster.
    private static func imported(
        importing: Bool = true,
        _ prepare: (inout FakeAPIServer.Settings) -> Void = { _ in }
    ) async throws -> (Workshop, FakeAPIServer) {
        var settings = FakeAPIServer.Settings()
        prepare(&settings)
        let server = try FakeAPIServer(settings)
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let file = workshop.path.appending("kubeconfig")
        try DurableFile.replace(file, with: Array(server.kubeconfig().utf8), mode: 0o600)
        try await workshop.enrol(
            state,
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                activate:
                - {files: \(workshop.path)/active}
                - {oci: {repository: fleet/manifests}}
                - {cluster: {kubeconfig: \(file)}}

                """
        )
        if importing { try await workshop.require("import", "stick", "--state", state) }
        return (workshop, server)
    }

    private func answer(_ outcome: Command.Outcome) throws -> CommandAnswer<ActivationAnswer> {
        try CommandAnswer(outcome)
    }

    private func expectAudit(_ workshop: Workshop, _ error: String, _ exit: Int32) throws {
        let log = workshop.path.appending(Self.state).appending("audit.jsonl")
        let bytes = try ReadableFile.contents(of: log, limit: 1 << 20)
        let last = try #require(bytes.split(separator: UInt8(ascii: "\n")).last)
        let record = try JSONDecoder().decode(AuditLine.self, from: Data(last)).body
        #expect(record.event == "SLF-1402")
        #expect(record.decision?.error == error)
        #expect(record.decision?.exit == exit)
    }
}
