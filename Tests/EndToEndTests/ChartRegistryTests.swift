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
    }
}
