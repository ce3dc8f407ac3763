import Content
import FileIO
import Foundation
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// A snapshot of an earlier day that is made again when all that it came from has moved on.
@Suite final class EarlierSnapshotTests {
    private let workshop: Workshop
    private let registry: String
    private let storage: FilePath
    private let keep: Registry

    /// A registry that ends with the test.
    private final class Registry {
        let registry: DockerRegistry

        init(in folder: FilePath) async throws { registry = try await DockerRegistry(in: folder) }
    }

    /// A fleet with a folder and a chart at a branch, a chart in a registry with values of that branch, and images in a layout.
    init() async throws {
        workshop = try await SnapshotHistoryTests.workshop()
        keep = try await Registry(in: workshop.path)
        registry = keep.registry.authority
        storage = keep.registry.storage
        try write(
            "sealift.yaml",
            """
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            repositories: [{name: src, path: src, revision: main}]
            sources:
              - {name: tiny, manifests: manifests-in, git: src}
              - {name: login, git: src, helm: {chart: login, namespace: apps, random: keep}}
              - {name: edge, git: src, helm: {repository: "oci://\(registry)/charts", chart: edge, version: 1.0.0, values: [values.yaml]}}
            images: {from: ["oci:tiny", "docker://\(registry)"]}
            registries: [{host: "\(registry)", plainHTTP: true}]
            sites: [{name: \(Workshop.site)}]
            signing: {release: [keys/release.key]}
            snapshots: {git: fleet.git}
            validityDays: 3650

            """
        )
        try await sh(
            """
            git init --quiet --initial-branch main src
            mkdir -p src/login/templates edge/templates
            cp -r manifests-in src
            printf 'apiVersion: v2\\nname: login\\nversion: 1.0.0\\n' >src/login/Chart.yaml
            printf 'apiVersion: v1\\nkind: Secret\\nmetadata: {name: login}\\nstringData: {password: {{ randAlphaNum 20 }}}\\n' >src/login/templates/a.yaml
            echo 'v: first' >src/values.yaml
            printf 'apiVersion: v2\\nname: edge\\nversion: 1.0.0\\n' >edge/Chart.yaml
            printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: edge}\\ndata: {v: "{{ .Values.v }} one"}\\n' >edge/templates/a.yaml
            """
        )
        try await commitAndPush()
    }

    private func write(_ path: String, _ text: String) throws {
        try DurableFile.replace(workshop.path.pushing(FilePath(path)), with: Array(text.utf8))
    }

    @discardableResult
    private func sh(_ script: String) async throws -> String {
        let outcome = try await Command.run(
            "sh",
            ["-ec", script],
            environment: ["PATH": PeerPath.variable, "HOME": workshop.path.string],
            workingDirectory: workshop.path
        )
        try #require(outcome.isSuccess, "\(script): \(outcome.errors)")
        return outcome.text.trimmingCharacters(in: .newlines)
    }

    private func commitAndPush() async throws {
        try await sh(
            """
            git -C src add .
            git -C src -c user.name=a -c user.email=a@b commit --quiet -m x
            helm package edge >&2
            helm push edge-1.0.0.tgz oci://\(registry)/charts --plain-http >&2
            """
        )
    }

    /// Everything that has a name stands for something else afterwards.
    private func moveOn() async throws {
        try await sh(
            """
            sed -i 's/name: tiny/name: other/' src/manifests-in/pod.yaml
            sed -i 's/name: login/name: signin/' src/login/templates/a.yaml
            echo 'v: second' >src/values.yaml
            sed -i 's/one/two/' edge/templates/a.yaml
            rm random.yaml
            """
        )
        try await commitAndPush()
        let layout = try LayoutDirectory(writing: workshop.path.appending("tiny"))
        let second = try RepositoryName("tiny/app-2")
        let manifest = try #require(try layout.resolve(Tag("v1"), in: second))
        let reference = try ImageReference("registry.hub:5000/tiny/app-1:v1")
        try layout.apply([
            TagMove(
                repository: reference.repository,
                tag: try Tag("v1"),
                descriptor: manifest,
                original: reference
            )
        ])
    }

    private func render(_ arguments: String...) async throws -> Command.Outcome {
        try await workshop.run(
            ["render", "--config", "sealift.yaml"] + arguments,
            environment: ["PATH": PeerPath.variable, "HOME": workshop.path.string]
        )
    }

    @Test
    func `an old date is the same to the byte when branch, charts, tags and random values have moved on`()
        async throws
    {
        let first = try await render("--git", "fleet.git", "--out", "first", "--date", "2026-11-21")
        try #require(first.isSuccess, "\(first.errors)")
        try await moveOn()
        let now = try await render("--out", "now", "--date", "2026-11-22")
        try #require(now.isSuccess, "\(now.errors)")
        let moved = try await sh("diff -rq first now || true")
        let values = try await sh("sha256sum random.yaml")
        for file in ["tiny.yaml", "login.yaml", "edge.yaml", "lock"] {
            #expect(moved.contains(file), "\(moved)")
        }
        for from in ["2026-11-21", "first"] {
            let again = try await render("--from", from, "--out", "again")
            try #require(again.isSuccess, "\(again.errors)")
            #expect(try await sh("diff -r first again && echo same") == "same")
        }
        let back = try await render("--from", "2026-11-21", "--git", "fleet.git")
        #expect(back.isSuccess, "\(back.errors)")
        // No random value is kept anew by that.
        #expect(try await sh("sha256sum random.yaml") == values)
    }

    @Test(arguments: [
        (
            "git -C src reset --quiet --soft HEAD~1 && git -C src reflog expire --expire=now --all && git -C src gc --quiet --prune=now",
            14, "has no more the commit"
        ),
        ("sed -i 's/name: edge/name: elsewhere/' sealift.yaml", 14, "edge.yaml is there no more"),
        ("sed -i 's/namespace: apps/namespace: other/' sealift.yaml", 14, "login.yaml has other content"),
        ("sed -i 's/name: \(Workshop.site)}/name: plant-9}/' sealift.yaml", 2, Workshop.site),
        ("rm -r storage/docker/registry/v2/repositories/charts/edge", 2, "charts/edge:1.0.0@sha256:"),
        (
            "sed -i 's/\"oci:tiny\", //' sealift.yaml", 11,
            "registry.hub:5000/tiny/app-1:v1 at sha256:"
        ),
    ])
    func `what is gone or otherwise is named, and nothing is written`(
        change: String,
        status: Int,
        words: String
    ) async throws {
        try await sh(
            "echo one >src/more && git -C src add . && git -C src -c user.name=a -c user.email=a@b commit --quiet -m y"
        )
        let first = try await render("--out", "first", "--date", "2026-11-21")
        try #require(first.isSuccess, "\(first.errors)")
        try await sh(change)
        let again = try await render("--from", "first", "--out", "again")
        #expect(again.status == Int32(status), "\(again.errors)")
        #expect(again.errors.contains(words), "\(again.errors)")
        #expect(Directory.kind(of: workshop.path.appending("again")) == nil)
    }

    @Test func `a bundle brings an earlier snapshot back to a site`() async throws {
        func build(_ created: String, _ more: String...) async throws {
            let arguments =
                [
                    "build", "--config", "sealift.yaml", "--site", Workshop.site, "--out", "stick",
                    "--no-importer", "--created", "\(created)T10:00:00Z",
                ] + more
            let outcome = try await workshop.run(
                arguments,
                environment: ["PATH": PeerPath.variable, "HOME": workshop.path.string]
            )
            try #require(outcome.isSuccess, "\(outcome.errors)")
            try await workshop.require("sign", "stick", "--role", "approve", "--key", "keys/approve.key")
        }
        try await workshop.enrol(
            "state",
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                mirror: oci:\(workshop.path)/mirror
                activate: [{files: \(workshop.path)/live}]

                """
        )
        try await build("2026-11-21")
        try await workshop.require("import", "stick", "--state", "state")
        try await sh("cp -r live first")
        try await moveOn()
        try await build("2026-11-22", "--base", "last")
        try await workshop.require("import", "stick", "--state", "state")
        #expect(try await sh("diff -rq first live || true") != "")
        try await build("2026-11-23", "--base", "last", "--snapshot", "2026-11-21")
        try await workshop.require("import", "stick", "--state", "state")
        #expect(try await sh("diff -r first live && echo same") == "same")
    }

    @Test(arguments: [
        (["render", "--from", "2026-11-21", "--date", "2026-11-22", "--out", "a"], "leave out --date"),
        (["render", "--from", "2026-11-20", "--out", "a"], "there is no snapshot 2026-11-20"),
        (["render", "--from", "keys", "--out", "a"], "keys is no snapshot"),
        (["build", "--all", "--snapshot", "2026-11-21", "--out", "a"], "give --site NAME"),
        (
            ["build", "--site", Workshop.site, "--snapshot", "soon", "--out", "a"],
            "\"soon\" names no snapshot"
        ),
    ])
    func `a snapshot that is named wrongly is a usage error`(arguments: [String], words: String) async throws
    {
        let outcome = try await workshop.run(arguments)
        #expect(outcome.status == 2, "\(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
}
