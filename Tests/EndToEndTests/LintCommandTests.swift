import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// `sealift lint` on the tree with all mistakes.
@Suite struct LintCommandTests {
    static func tree() async throws -> Workshop {
        let workshop = try await Workshop()
        let fixture = Workshop.repository.appending("fixtures/mistakes").string
        try await Command.require(
            "sh",
            ["-c", "rm -rf fleet && cp -r \(fixture)/. ."],
            workingDirectory: workshop.path
        )
        return workshop
    }

    @Test func `each finding has rule, file, line and what to do, and errors give 11`() async throws {
        let workshop = try await Self.tree()
        let outcome = try await workshop.run(["lint", "--config", "sealift.yaml"])
        #expect(outcome.status == 11, "\(outcome.errors)")
        #expect(outcome.text.contains("argocd/regions.yaml:12:"))
        #expect(
            outcome.text.contains(
                "error: appset-list-value: ApplicationSet/argocd/regions clusters is a list"
            ),
            "\(outcome.text)"
        )
        #expect(outcome.text.contains("core/waves.yaml:15:"), "\(outcome.text)")
        #expect(outcome.errors.contains("lint.levels"))
        let json = try await Command.run(
            Workshop.executable.string,
            ["lint", "--json"],
            workingDirectory: workshop.path
        )
        #expect(json.status == 11)
        struct Document: Decodable {
            struct Finding: Decodable {
                let rule: String
                let file: String
                let line: Int
                let fix: String
            }
            let data: [Finding]
        }
        let findings = try JSONDecoder().decode(Document.self, from: Data(json.text.utf8)).data
        #expect(Set(findings.map(\.rule)).count >= 25, "\(Set(findings.map(\.rule)).sorted())")
        #expect(
            findings.contains {
                $0.rule == "helm-template-unpinned" && $0.file == "scripts/snapshot.sh" && $0.line == 3
            }
        )
    }

    @Test func `what is written for a site that cannot be rendered is looked at all the same`() async throws {
        let workshop = try await HubInputTests.tiny()
        let pod = workshop.path.appending("manifests-in/pod.yaml")
        let text = String(decoding: try ReadableFile.contents(of: pod, limit: 1 << 20), as: UTF8.self)
        try DurableFile.replace(
            pod,
            with: Array(
                (text + "---\n" + text.replacing("registry.hub:5000", with: "harbor.plant-2.local")).utf8
            )
        )
        let path = workshop.path.appending("sealift.yaml")
        let fleet = String(decoding: try ReadableFile.contents(of: path, limit: 1 << 20), as: UTF8.self)
        try DurableFile.replace(
            path,
            with: Array(
                fleet.replacing(
                    "sites: [",
                    with: "sites: [{name: plant-2-a}, "
                ).utf8
            )
        )
        let outcome = try await workshop.run(["lint"])
        #expect(outcome.status == 11, "\(outcome.errors)")
        #expect(outcome.text.contains("not-rendered"), "\(outcome.text)")
        #expect(
            outcome.text.contains("manifests-in/pod.yaml:15:")
                && outcome.text.contains("site-host-in-image"),
            "\(outcome.text)"
        )
    }

    @Test func `levels decide, by the labels of sites`() async throws {
        let workshop = try await HubInputTests.tiny()
        let path = workshop.path.appending("sealift.yaml")
        let text = String(decoding: try ReadableFile.contents(of: path, limit: 1 << 20), as: UTF8.self)
        for (levels, status, says) in [
            ("[]", 0 as Int32, "warning: no-resource-requests"),
            ("[{rule: no-resource-requests, level: error}]", 11, "error: no-resource-requests"),
            ("[{rule: no-resource-requests, level: error}, {rule: no-resource-requests, level: off}]", 0, ""),
            (
                "[{rule: no-resource-requests, level: error, sites: {tier: canary}}]", 0,
                "warning: no-resource-requests"
            ),
            ("[{rule: nothing, level: error}]", 2, ""), ("[{rule: host-path, level: loud}]", 2, ""),
        ] {
            try DurableFile.replace(path, with: Array((text + "lint: {levels: \(levels)}\n").utf8))
            let outcome = try await workshop.run(["lint"])
            #expect(outcome.status == status, "\(levels): \(outcome.errors)")
            #expect(says.isEmpty || outcome.text.contains(says), "\(levels): \(outcome.text)")
        }
    }
}
