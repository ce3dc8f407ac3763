import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// From a text that may be an image to a decision, and to the proof that nothing is missing.
@Suite struct DiscoveryTests {
    static let provisioner = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: provisioner, namespace: default}
        data:
          helper: registry.hub:5000/tiny/app-2:v1
          note: see registry.hub:5000/tiny/app-9:v1
        ---
        apiVersion: example.com/v1
        kind: Runner
        metadata: {name: runner, namespace: default}
        spec: {image: "registry.hub:5000/tiny/app-8:v1"}

        """

    static func workshop() async throws -> Workshop {
        let workshop = try await HubInputTests.tiny()
        try DurableFile.replace(
            workshop.path.appending("manifests-in/more.yaml"),
            with: Array(provisioner.utf8)
        )
        return workshop
    }

    static func add(_ lines: [String], to workshop: Workshop) throws {
        let path = workshop.path.appending("sealift.yaml")
        let text = String(decoding: try ReadableFile.contents(of: path, limit: 1 << 20), as: UTF8.self)
            .replacingOccurrences(
                of: "[\"oci:tiny\"]}",
                with: "[\"oci:tiny\"], decide: [\(lines.joined(separator: ", "))]}"
            )
        try DurableFile.replace(path, with: Array(text.utf8))
    }

    @Test func `what is not decided stops the build, and the line that is printed decides it`() async throws {
        let workshop = try await Self.workshop()
        for arguments in [HubInputTests.build, ["render", "--out", "rendered"]] {
            let outcome = try await workshop.run(arguments)
            #expect(outcome.status == 11)
            #expect(outcome.errors.contains("more.yaml:6:"), "\(outcome.errors)")
            #expect(outcome.errors.contains("more.yaml:11:"), "\(outcome.errors)")
        }
        #expect(Directory.kind(of: workshop.path.appending("rendered")) == nil)
        let listed = try await workshop.run(["images", "--why"])
        #expect(listed.isSuccess, "\(listed.errors)")
        let lines = listed.text.split(separator: "\n").map(String.init)
        let decisions = lines.filter { $0.contains("decision: ship") }.map {
            $0.trimmingCharacters(in: .whitespaces).dropFirst(2)
        }
        #expect(decisions.count == 2, "\(listed.text)")
        #expect(lines.contains { $0.contains("[rule: Pod spec]") })
        try Self.add(
            decisions.map { $0.replacingOccurrences(of: "decision: ship", with: "decision: ignore") },
            to: workshop
        )
        let decided = try await workshop.run(["render", "--out", "rendered"])
        #expect(decided.isSuccess, "\(decided.errors)")
    }

    @Test func `what is decided to be shipped must be there`() async throws {
        let workshop = try await Self.workshop()
        try Self.add(
            ["{kind: Runner, decision: ship, reason: r}", "{kind: ConfigMap, decision: ignore, reason: r}"],
            to: workshop
        )
        let outcome = try await workshop.run(["render", "--out", "rendered"])
        #expect(outcome.status == 11)
        #expect(outcome.errors.contains("app-8:v1 (Runner/default/runner spec.image)"), "\(outcome.errors)")
    }

    @Test func `a decision that nothing needs is a warning, and one without a kind or reference is refused`()
        async throws
    {
        let workshop = try await HubInputTests.tiny()
        try Self.add(["{kind: Nothing, decision: ignore, reason: r}"], to: workshop)
        let unneeded = try await workshop.run(["render", "--out", "rendered"])
        #expect(unneeded.isSuccess)
        #expect(unneeded.errors.contains("the decision for Nothing is not needed"), "\(unneeded.errors)")
        let other = try await HubInputTests.tiny()
        for line in [
            "{path: a, decision: ignore, reason: r}", "{kind: a/b/c, decision: ship, reason: r}",
            "{kind: A, decision: ignore}",
        ] {
            try await TinyFleet.write(into: other.path)
            try Self.add([line], to: other)
            let refused = try await other.run(["images"])
            #expect(refused.status == 2, "\(refused.errors)")
            #expect(refused.errors.contains("images.decide[0]"), "\(refused.errors)")
        }
    }

    @Test func `the proof of a bundle names each image, who wants it, and what it consists of`() async throws
    {
        let workshop = try await HubInputTests.tiny()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let text = try await workshop.require("inspect", "stick", "--proof")
        for number in 1...3 {
            #expect(text.contains("registry.hub:5000/tiny/app-\(number):v1  sha256:"))
            #expect(
                text.contains(
                    "named by Pod/default/tiny spec.containers[\(number - 1)].image  [rule: Pod spec]"
                )
            )
        }
        #expect(text.contains("1 manifest shipped; 2 blobs shipped"), "\(text)")
        #expect(text.contains("nothing refers outside"))
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await workshop.ship(to: "delta", base: "last", created: "2026-11-22T10:00:00Z")
        let delta = try await workshop.require("inspect", "delta", "--proof", "--json")
        #expect(delta.contains(#""proof":{"images":[{"#), "\(delta)")
        try await Command.require(
            "sh",
            ["-c", "rm stick/sealift/*/*/vol-*.tar"],
            workingDirectory: workshop.path
        )
        let open = try await workshop.run(["inspect", "stick", "--proof"])
        #expect(open.status == 11, "\(open.errors)")
    }
}
