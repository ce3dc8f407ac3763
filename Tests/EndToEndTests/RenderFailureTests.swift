import FileIO
import SystemPackage
import TestSupport
import Testing

/// Fleets that cannot be rendered: one message says what, where and what to do, and what was there before stays.
@Suite struct RenderFailureTests {
    let workshop: Workshop

    init() async throws {
        workshop = try await Workshop()
    }

    func write(_ name: String, _ text: String) throws {
        let file = workshop.path.pushing(FilePath(name))
        try Directory.create(file.removingLastComponent())
        try DurableFile.replace(file, with: Array(text.utf8))
    }

    /// A fleet of one site with this source.
    func fleet(_ source: String) throws {
        try write(
            "sealift.yaml",
            """
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            repositories: [{url: "https://git.example.com/fleet", path: repo}]
            sources: [{name: s, \(source)}]
            sites: [{name: a, cluster: {name: a}}]

            """
        )
    }

    /// Everything in the folder, with the digests of all files.
    func content() async throws -> String {
        let script =
            "find . -path ./repo/.git -prune -o -name sealift.yaml -o -type f -print | sort | xargs sha256sum; ls -A"
        return String(
            decoding: try await Command.require("sh", ["-c", script], workingDirectory: workshop.path),
            as: UTF8.self
        )
    }

    static func application(_ name: String, leadingTo path: String) -> String {
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: \(name), namespace: argocd}
        spec:
          destination: {server: https://kubernetes.default.svc, namespace: argocd}
          source: {repoURL: "https://git.example.com/fleet", path: \(path)}

        """
    }

    @Test func `each says object, file, line and what to do, and leaves no folder half written`() async throws
    {
        try write("m/a.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n")
        try write("bad/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n")
        try write("chart/Chart.yaml", "{apiVersion: v2, name: c, version: 1.0.0}\n")
        try write("chart/templates/a.yaml", "a: 1\nb: {{ required \"b is needed\" .Values.b }}\n")
        try write("repo/apps/first.yaml", Self.application("first", leadingTo: "second"))
        try write("repo/second/second.yaml", Self.application("second", leadingTo: "third"))
        try write("repo/third/first.yaml", Self.application("first", leadingTo: "second"))
        try write("k/kustomization.yaml", "resources: [../m/a.yaml, twice.yaml]\n")
        try write("k/twice.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nkind: Secret\n")
        try write(
            "repo/flux/twice.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nkind: Secret\n"
        )
        let script = """
            git -C repo init -qb main && git -C repo add . &&
            git -C repo -c user.name=a -c user.email=a@b commit -qm a
            """
        try await Command.require("sh", ["-c", script], workingDirectory: workshop.path)
        try fleet("manifests: m")
        try await workshop.require("render", "--out", "out", "--date", "2026-11-21")
        let before = try await content()
        for (source, path, status, place, remedy) in [
            ("helm: {chart: chart}", "/usr/bin:/bin", 15 as Int32, "helm", "install one of them"),
            ("helm: {chart: none}", nil, 2, "the source s has no chart at none", "put the chart there"),
            ("helm: {chart: chart}", nil, 11, "chart/templates/a.yaml:2:6: the source s ", "b is needed"),
            ("manifests: bad", nil, 11, "bad/a.yaml:4:1: not YAML: ", "correct the text there"),
            (
                "argocd: apps, git: fleet", nil, 11, "first -> ",
                "let none of them lead back to an earlier one"
            ),
            ("kustomize: k", nil, 11, "k/twice.yaml:4:1: ", "remove one of the two"),
            ("flux: flux, git: fleet", nil, 11, "/flux/twice.yaml:4:1: ", "remove one of the two"),
            ("manifests: nowhere", nil, 2, "the source s has no folder nowhere", "correct the path"),
        ] {
            try fleet(source)
            let outcome = try await workshop.run(
                ["render", "--out", "out", "--date", "2026-11-22"],
                environment: ["PATH": path ?? PeerPath.variable]
            )
            #expect(outcome.status == status, "\(source): \(outcome.errors)")
            #expect(outcome.errors.contains(place), "\(source): \(outcome.errors)")
            #expect(outcome.errors.contains(remedy), "\(source): \(outcome.errors)")
            #expect(outcome.errors.contains("\n  -> "), "\(source): \(outcome.errors)")
            #expect(try await content() == before, "\(source)")
        }
    }
}
