import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A release of Flux that goes to a site with a chart that was in no registry before.
@Suite struct ShippedChartTests {
    @Test func `a chart of a folder is in the mirror of the site, and helm makes the same of it`()
        async throws
    {
        let workshop = try await Workshop()
        let registry = try await DockerRegistry(in: workshop.path)
        let environment = ["PATH": PeerPath.variable, "HOME": workshop.path.string]
        let script = """
            mkdir -p src/flux src/charts/edge/templates src/charts/edge/charts/part/templates
            printf 'apiVersion: v2\\nname: edge\\nversion: 1.0.0\\ndescription: On the line\\n' >src/charts/edge/Chart.yaml
            printf 'v: chart\\n' >src/charts/edge/values.yaml
            printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: "{{ .Release.Name }}"}\\ndata: {v: "{{ .Values.v }}"}\\n' >src/charts/edge/templates/a.yaml
            printf 'apiVersion: v2\\nname: part\\nversion: 2.0.0\\n' >src/charts/edge/charts/part/Chart.yaml
            printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: part}\\n' >src/charts/edge/charts/part/templates/b.yaml
            cat >src/flux/release.yaml <<END
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: GitRepository
            metadata: {name: fleet, namespace: a}
            spec: {url: "https://git.example.com/fleet"}
            ---
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: edge, namespace: a}
            spec: {interval: 1h, chart: {spec: {chart: ./charts/edge, sourceRef: {kind: GitRepository, name: fleet}}}}
            END
            cat >sealift.yaml <<END
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            repositories: [{name: src, url: "https://git.example.com/fleet", path: src, revision: main}]
            sources: [{name: cells, git: src, flux: flux, releases: {ship: "oci://$1", insecure: true}}]
            sites: [{name: \(Workshop.site)}]
            signing: {release: [keys/release.key]}
            validityDays: 3650
            END
            git init --quiet --initial-branch main src
            git -C src add .
            git -C src -c user.name=a -c user.email=a@b commit --quiet -m x
            """
        let made = try await Command.run(
            "sh",
            ["-ec", script, "sh", registry.authority],
            environment: environment,
            workingDirectory: workshop.path
        )
        try #require(made.isSuccess, "\(made.errors)")
        let build = [
            "build", "--config", "sealift.yaml", "--site", Workshop.site, "--out", "stick", "--no-importer",
            "--created", "2026-11-21T10:00:00Z",
        ]
        let built = try await workshop.run(build, environment: environment)
        try #require(built.isSuccess, "\(built.errors)")
        try await workshop.require("sign", "stick", "--role", "approve", "--key", "keys/approve.key")
        try await workshop.enrol(
            "state",
            configuration: """
                apiVersion: sealift.dev/v1alpha1
                kind: Site
                mirror: docker://\(registry.authority)
                registries: [{host: "\(registry.authority)", plainHTTP: true}]
                activate: [{files: \(workshop.path)/live}]

                """
        )
        try await workshop.require("import", "stick", "--state", "state")
        let compare = """
            chart=oci://$1/sealift/charts/edge
            files=$(find live -name '*.yaml')
            grep -q "url: $chart" $files
            digest=$(sed -n 's/.*digest: "*\\(sha256:[0-9a-f]*\\).*/\\1/p' $files | head -1)
            helm template one src/charts/edge >own
            helm template one $chart --version 1.0.0 --plain-http | grep -vE '^(Pulled|Digest):' | diff own -
            helm template one $chart@$digest --plain-http | grep -vE '^(Pulled|Digest):' | diff own -
            helm show chart $chart --version 1.0.0 --plain-http | grep -q 'description: On the line'
            """
        let same = try await Command.run(
            "sh",
            ["-ec", compare, "sh", registry.authority],
            environment: environment,
            workingDirectory: workshop.path
        )
        #expect(same.isSuccess, "\(same.text)\(same.errors)")
    }
}
