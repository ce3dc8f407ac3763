import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Programs of the user that look at the manifests of sites.
@Suite struct LintHookTests {
    let workshop: Workshop

    init() async throws {
        workshop = try await HubInputTests.tiny()
        // Says where it is, what it was given and what it finds in its environment, and ends as it is told.
        try write(
            "hooks/check",
            """
            #!/bin/sh
            echo "$0 $# $2 $HOME $EXTRA $SEALIFT_BIN"
            ls "$2"
            grep -c "@sha256:" "$2/tiny.yaml"
            echo "bad thing" >&2
            exit $3
            """
        )
        try await Command.require("chmod", ["+x", workshop.path.appending("hooks/check").string])
    }

    func write(_ name: String, _ text: String) throws {
        let file = workshop.path.pushing(FilePath(name))
        try Directory.create(file.removingLastComponent())
        try DurableFile.replace(file, with: Array(text.utf8))
    }

    /// The fleet with hooks.
    func fleet(_ hooks: String) async throws {
        try await TinyFleet.write(into: workshop.path)
        let path = workshop.path.appending("sealift.yaml")
        let text = String(decoding: try ReadableFile.contents(of: path, limit: 1 << 20), as: UTF8.self)
        try DurableFile.replace(path, with: Array((text + "lint: {hooks: [\(hooks)]}\n").utf8))
    }

    @Test func `a hook sees pinned manifests, and what it says is in the bundle`() async throws {
        try await fleet(
            """
            {name: good, run: [hooks/check, a, "{}", 0], environment: {EXTRA: more}},
            {name: bad, run: [hooks/check, a, "{}", 7], level: warning},
            {name: elsewhere, run: [none, "{}"], sites: {tier: other}}
            """
        )
        let built = try await workshop.run(HubInputTests.build)
        #expect(built.status == 0, "\(built.errors)")
        #expect(
            built.errors.contains(
                "the hook bad at the site \(Workshop.site) ended with 7: "
            )
        )
        #expect(built.errors.contains("; bad thing"))
        let shown = try await workshop.require("inspect", "stick")
        #expect(shown.contains("  good at \(Workshop.site): exit 0\n"))
        #expect(shown.contains("  bad at \(Workshop.site): exit 7 (warning)\n"))
        let json = try await workshop.require("inspect", "stick", "--json")
        struct Document: Decodable {
            struct Bundle: Decodable { let checks: [Check] }
            struct Check: Decodable {
                let name: String
                let site: String
                let exit: Int
                let level: String
                let report: String
            }
            let data: [Bundle]
        }
        let checks = try JSONDecoder().decode(Document.self, from: Data(json.utf8)).data[0].checks
        #expect(checks.map(\.name) == ["good", "bad"])
        #expect(checks.map(\.exit) == [0, 7])
        #expect(checks.map(\.level) == ["error", "warning"])
        let report = checks[0].report.split(separator: "\n").map(String.init)
        #expect(report.count == 4)
        #expect(report[0].hasSuffix("/hooks/check 3 \(Workshop.site) /nonexistent more "), "\(report)")
        #expect(report.dropFirst() == ["tiny.yaml", "3", "bad thing"])
        try await workshop.require("sign", "stick", "--role", "approve", "--key", "keys/approve.key")
        try await workshop.require("verify", "stick")
    }

    @Test(arguments: [
        ("run: [hooks/check, a, '{}', 3]", 11 as Int32, "ended with 3: "),
        ("run: [tail, -f, '{}/tiny.yaml'], timeout: 1", 11, "did not end: "),
        ("run: [no-such-program, '{}'], level: warning", 15, "no-such-program"),
        ("run: [hooks/check]", 2, "with {} where the folder of the manifests stands"),
        ("run: [hooks/check, '{}'], level: off", 2, "a hook that is off has no use"),
        ("run: [hooks/check, '{}'], environment: {'A=B': c}", 2, "\"A=B\" is no name of a variable"),
        ("run: [hooks/check, '{}'], environment: {'': c}", 2, "no name of a variable"),
        ("run: [hooks/check, '{}'], environment: {1A: c}", 2, "no digit first"),
    ])
    func `one that fails leaves no bundle, and lint says the same`(
        hook: String,
        status: Int32,
        words: String
    ) async throws {
        try await fleet("{name: check, \(hook)}")
        let built = try await workshop.run(HubInputTests.build)
        #expect(built.status == status, "\(built.errors)")
        #expect(built.errors.contains(words), "\(built.errors)")
        #expect(Directory.kind(of: workshop.path.appending("stick/sealift")) == nil)
        let lint = try await workshop.run(["lint"])
        #expect(lint.status == status, "\(lint.errors)")
        if status == 11 {
            #expect(lint.text.contains("\(Workshop.site)/:1:1: error: hook: check \(words)"), "\(lint.text)")
        }
    }

    @Test
    func `lint of a source at a commit reads the commit, and a site that cannot be rendered stops no other`()
        async throws
    {
        try write(
            "repo/m/a.yaml",
            "{apiVersion: v1, kind: Secret, metadata: {name: a}, type: kubernetes.io/dockercfg, data: {x: '???'}}\n"
        )
        let script = """
            git -C repo init -qb main && git -C repo add . &&
            git -C repo -c user.name=a -c user.email=a@b commit -qm a && rm -rf repo/m && mkdir repo/m
            """
        try await Command.require("sh", ["-c", script], workingDirectory: workshop.path)
        try write("repo/m/b.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {\n")
        try write(
            "sealift.yaml",
            """
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            repositories: [{name: repo, path: repo}]
            sources:
            - {name: m, manifests: m, git: repo@main}
            - {name: gone, manifests: nowhere, git: repo@main, sites: {tier: late}}
            sites: [{name: a}, {name: b, labels: {tier: late}}, {name: c, labels: {tier: late}}]
            """
        )
        let outcome = try await workshop.run(["lint"])
        #expect(outcome.status == 11, "\(outcome.errors)")
        #expect(outcome.text.contains("/m/a.yaml:1:"), "\(outcome.text)")
        #expect(outcome.text.contains("error: secret-not-base64: Secret/a"), "\(outcome.text)")
        #expect(outcome.text.contains("repo@"))
        #expect(!outcome.text.contains("b.yaml"))
        #expect(outcome.text.contains("b/:1:1: error: not-rendered: the source gone has no folder repo@"))
        #expect(outcome.text.components(separatedBy: "not-rendered").count == 2, "\(outcome.text)")
    }
}
