import Diagnostics
import FileIO
import Fleet
import Kubernetes
import Rendering
import Signing
import SystemPackage
import TestSupport
import Testing
import YAML

/// The example of docs/sources.md, rendered by real programs on a tree that has all that it names.
@Suite struct SourceExampleTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    static let page = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()
        .appending("docs/sources.md")

    func write(_ files: [String: String]) throws {
        for (path, text) in files {
            let file = folder.path.pushing(FilePath(path))
            try Directory.create(file.removingLastComponent())
            try DurableFile.replace(file, with: Array(text.utf8))
        }
    }

    /// A bare repository whose branch `main` is signed by a key that `keys/allowed_signers` has.
    func makeRepository() async throws {
        try write([
            "work/fleet/core-services/base/kustomization.yaml": "resources: [a.yaml]\n",
            "work/fleet/core-services/base/a.yaml": Self.configMap("core"),
            "work/fleet/core-services/canary/kustomization.yaml":
                "resources: [../base]\nnameSuffix: -canary\n",
            "work/fleet/core-services/production/kustomization.yaml": "resources: [../base]\n",
        ])
        let script = """
            set -e
            ssh-keygen -q -t ed25519 -N '' -C '' -f key
            mkdir -p keys && echo "t@example.org $(cat key.pub)" >keys/allowed_signers
            git -C work init -q -b main && git -C work add -A
            git -C work -c user.name=t -c user.email=t@example.org -c gpg.format=ssh -c user.signingkey=$PWD/key.pub \
              commit -q -S -m one
            git clone -q --bare work industrial-fleet.git && rm -rf work
            """
        try await Command.require("sh", ["-c", script], workingDirectory: folder.path)
    }

    static func configMap(_ name: String) -> String {
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name)}}\n"
    }

    static let tree: [String: String] = [
        "fleet/extras/a.yaml": configMap("extra"), "fleet/extras/draft-b.yaml": configMap("draft"),
        "fleet/extras/c.yml": configMap("other-suffix"),
        "fleet/shared/deep/a.yaml": configMap("shared"), "fleet/found/a.json": configMap("found"),
        "fleet/monitoring/values.yaml": "v: file\n", "fleet/monitoring/motd.txt": "hello",
        "charts/edge-monitoring/Chart.yaml": "{apiVersion: v2, name: edge-monitoring, version: 57.0.0}",
        "charts/edge-monitoring/templates/a.yaml":
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: {{ .Release.Name }}}, data: {values: {{ toJson .Values | quote }}, kube: {{ .Capabilities.KubeVersion | quote }}}}",
        "vendor/charts/cache-1.0.0/Chart.yaml": "{apiVersion: v2, name: cache, version: 1.0.0}",
        "vendor/charts/cache-1.0.0/templates/a.yaml": configMap("{{ .Release.Name }}"),
        "vendor/jsonnet/lib.libsonnet":
            "{make(name):: {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: name}}}",
        "dash/main.jsonnet": """
        local lib = import 'lib.libsonnet';
        function(env, sizes) [lib.make('dash-' + env + '-' + std.extVar('site') + '-' + (std.extVar('replicas') + std.length(sizes)))]
        """,
    ]

    @Test func `the example of docs/sources.md renders for its sites`() async throws {
        let page = try ReadableFile.contents(of: Self.page, limit: 1 << 20)
        let blocks = String(decoding: page, as: UTF8.self).split(separator: "```yaml\n").dropFirst()
        let example = try #require(blocks.first?.split(separator: "```").first)
        try await makeRepository()
        try write(Self.tree)
        let fleet = try FleetConfiguration(
            reading: Array(example.utf8),
            name: "sealift.yaml",
            folder: folder.path
        )
        let sites = try fleet.sites.map { site in
            RenderingSite(
                name: try ManifestName(site.name.description),
                labels: site.labels,
                variables: try SiteVariables(site.variables),
                profile: site.profile
            )
        }
        let renderer = FleetRenderer(tools: ToolPath(PeerPath.variable), scratch: folder.path)
        let (ids, data, records) = try await renderer.rendering(fleet.sources, for: sites) { fleet in
            var ids: [[String]] = []
            var data: [String] = []
            for site in sites {
                let sources = try await fleet.sources(of: site.name)
                let rendering = try SiteRendering(of: sources, for: site.name, variables: site.variables)
                #expect(rendering.warnings.isEmpty, "\(rendering.warnings)")
                ids.append(rendering.manifests.objects.map(\.id.description))
                data += rendering.manifests.objects.compactMap { $0.node["data"]?["values"]?.string }
            }
            return (ids, data, fleet.sourceRecords)
        }
        for (index, site) in ["plant-001-line-a", "plant-002-line-b"].enumerated() {
            #expect(
                ids[index] == [
                    "ConfigMap/cache", index == 0 ? "ConfigMap/core-canary" : "ConfigMap/core",
                    "ConfigMap/dash-prod-\(site)-4", "ConfigMap/extra", "ConfigMap/found",
                    "ConfigMap/monitoring/monitoring", "ConfigMap/shared",
                ]
            )
            #expect(
                data[index]
                    == #"{"motd":"hello","pattern":"a,{b}","retention":"10d","serial":"0042","site":"\#(site)","tolerations":[],"v":"file"}"#
            )
        }
        let core = records.filter { $0.name.description == "core" }
        #expect(core.map(\.path) == ["fleet/core-services/canary", "fleet/core-services/production"])
        #expect(core.allSatisfy { $0.signature?.state == .good && $0.signature?.signer == "t@example.org" })
        #expect(records.first { $0.name.description == "monitoring" }?.chart == "edge-monitoring 57.0.0")
    }
}
