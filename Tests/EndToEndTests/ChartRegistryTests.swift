import Content
import FileIO
import SystemPackage
import TestSupport
import Testing

/// A chart that real helm has pushed to a real registry, and that a fleet names there.
@Suite struct ChartRegistryTests {
    @Test func `a chart in a registry is rendered, its images are shipped, and the lock has its digest`()
        async throws
    {
        let folder = try TemporaryDirectory()
        let root = folder.path
        let registry = try await DockerRegistry(in: root)
        let script = """
            set -e
            mkdir -p edge/templates
            cat >edge/Chart.yaml <<END
            apiVersion: v2
            name: edge
            version: 1.0.0+b.1
            annotations: {helm.sh/images: "- image: $1/declared:1"}
            END
            echo '{apiVersion: v1, kind: ConfigMap, metadata: {name: "{{ .Release.Name }}"}, data: {v: "{{ .Values.v }}"}}' >edge/templates/a.yaml
            helm package edge >/dev/null
            helm push edge-1.0.0+b.1.tgz oci://$1/charts --plain-http
            helm repo index .
            cat >sealift.yaml <<END
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            sources:
              - {name: edge, helm: {repository: oci://$1/charts, chart: edge, version: 1.0.0+b.1, valuesObject: {v: own}}}
            images: {from: ["docker://$1"], waive: [{reference: $1/declared:1, reason: it is only declared}]}
            sites: [{name: plant-1}]
            END
            """
        let environment = ["PATH": PeerPath.variable, "HOME": root.string]
        let pushed = try await Command.run(
            "sh",
            ["-c", script, "sh", registry.authority],
            environment: environment,
            workingDirectory: root
        )
        try #require(pushed.isSuccess, "\(pushed.errors)")
        let words = (pushed.text + pushed.errors).split(whereSeparator: \.isWhitespace)
        let digest = try #require(words.first { $0.hasPrefix("sha256:") })
        func run(_ arguments: String...) async throws -> Command.Outcome {
            try await Command.run(
                Workshop.executable.string,
                arguments + ["--config", "sealift.yaml", "--plain-http"],
                environment: environment,
                workingDirectory: root
            )
        }
        func text(_ path: String) throws -> String {
            let file = root.pushing(FilePath(path))
            return String(decoding: try ReadableFile.contents(of: file, limit: 1 << 20), as: UTF8.self)
        }
        let images = try await run("images", "--why")
        #expect(images.text.contains("Chart/edge annotations[\"helm.sh/images\"]"), "\(images.errors)")
        let rendered = try await run("render", "--out", "rendered")
        try #require(rendered.isSuccess, "\(rendered.errors)")
        #expect(try text("rendered/plant-1/edge.yaml").contains("v: \"own\""))
        #expect(try text("rendered/.sealift/lock").contains("\"chart\":\"edge 1.0.0+b.1@\(digest)\""))
        let fleet = try text("sealift.yaml")
        for (version, status, reason) in [
            ("2.0.0", 2, "no place of images.from has the artifact \(registry.authority)/charts/edge:2.0.0"),
            (
                "1.0.0+b.1, digest: \"sha256:\(String(repeating: "0", count: 64))\"", 2,
                "no place of images.from has"
            ),
            ("1.0.0+b.1, digest: \"\(digest)\"", 0, ""),
        ] {
            try DurableFile.replace(
                root.appending("sealift.yaml"),
                with: Array(fleet.replacing("version: 1.0.0+b.1", with: "version: \(version)").utf8)
            )
            let outcome = try await run("render", "--out", "rendered")
            #expect(outcome.status == Int32(status), "\(outcome.errors)")
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        }

        // The release of Flux that stays one, and its chart in the bundle.
        let repository = "{url: oci://\(registry.authority)/charts, type: oci}"
        let chart = "{chart: edge, version: 1.0.0+b.1, sourceRef: {kind: HelmRepository, name: hub}}"
        try Directory.create(root.appending("flux"))
        try DurableFile.replace(
            root.pushing("flux/release.yaml"),
            with: Array(
                """
                {apiVersion: source.toolkit.fluxcd.io/v1, kind: HelmRepository, metadata: {name: hub, namespace: a}, spec: \(repository)}
                ---
                {apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: edge, namespace: a}, spec: {interval: 1h, chart: {spec: \(chart)}}}

                """.utf8
            )
        )
        func write(source: String) throws {
            let start = try #require(fleet.firstRange(of: "  - {name: edge"))
            let end = try #require(fleet.firstRange(of: "images:"))
            let text = fleet[..<start.lowerBound] + "  - \(source)\n" + fleet[end.lowerBound...]
            try DurableFile.replace(root.appending("sealift.yaml"), with: Array(text.utf8))
        }
        try write(source: "{name: cells, flux: flux, releases: {ship: 'oci://mirror:5000'}}")
        let shipped = try await run("render", "--out", "shipped")
        try #require(shipped.isSuccess, "\(shipped.errors)")
        let objects = try text("shipped/plant-1/edge.yaml")
        #expect(objects.contains("HelmRelease") && !objects.contains("ConfigMap"), "\(objects)")
        #expect(objects.contains("url: oci://mirror:5000/charts/edge\n"), "\(objects)")
        #expect(
            try text("shipped/.sealift/lock").contains(
                "{\"digest\":\"\(digest)\",\"reference\":\"\(registry.authority)/charts/edge:1.0.0_b.1"
            )
        )

        // The same archive on a web server.
        let server = try ScriptedServer { request in
            do {
                let file = root.pushing(FilePath(String(request.path.dropFirst())))
                let bytes = try ReadableFile.contents(of: file, limit: 1 << 20)
                return ScriptedServer.reply(200, [:], bytes, to: request)
            } catch {
                return ScriptedServer.reply(404, to: request)
            }
        }
        let url = "http://127.0.0.1:\(server.port)"
        try write(source: "{name: edge, helm: {repository: '\(url)/', chart: edge, version: 1.0.0+b.1}}")
        let fetched = try await run("render", "--out", "fetched")
        try #require(fetched.isSuccess, "\(fetched.errors)")
        let archive = root.appending("edge-1.0.0+b.1.tgz")
        #expect(try text("fetched/.sealift/lock").contains("edge 1.0.0+b.1@\(FileDigest.of(archive))"))
        try DurableFile.replace(archive, with: [0x1F, 0x8B])
        let damaged = try await run("render", "--out", "damaged")
        #expect(damaged.status == 11, "\(damaged.errors)")
        server.stop()
        let offline = try await run("render", "--out", "damaged")
        #expect(offline.status == 16, "\(offline.errors)")
        #expect(
            offline.errors.contains("helm pull edge --repo \(url) --version 1.0.0+b.1"),
            "\(offline.errors)"
        )
        #expect(Directory.kind(of: root.appending("damaged")) == nil)
    }
}
