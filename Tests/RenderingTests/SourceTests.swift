import Diagnostics
import FileIO
import Glibc
import Kubernetes
import OCILayout
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

@Suite struct SourceTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    func write(_ path: String, _ text: String) throws {
        let file = folder.path.appending(path)
        try Directory.create(file.removingLastComponent())
        try DurableFile.replace(file, with: Array(text.utf8))
    }

    func link(_ path: String, to target: String) throws {
        let file = folder.path.appending(path)
        try #require(file.withPlatformString { link in symlink(target, link) } == 0)
    }

    func manifests() async throws -> RenderedSource {
        try await FleetRenderer(tools: Tools.path, scratch: "/tmp")
            .render([.core(folder.path.appending("m"))])[0]
    }

    func kustomize(_ runner: any ProcessRunner = SubprocessRunner()) async throws -> RenderedSource {
        try await FleetRenderer(runner: runner, tools: Tools.path, scratch: "/tmp")
            .render([.core(folder.path.appending("k"), .kustomize(KustomizeOptions()))])[0]
    }

    func names(_ rendered: RenderedSource) -> [String?] {
        rendered.documents.map { $0.node["metadata"]?["name"]?.string }
    }

    // MARK: - Plain manifests

    @Test func `plain manifests are read in the order of their paths`() async throws {
        try write("m/b.yaml", "{apiVersion: v1, kind: A, metadata: {name: b}}\n---\n# nothing\n---\n")
        try write("m/a.yml", "{apiVersion: v1, kind: A, metadata: {name: a}}")
        try write("m/sub/deep/c.json", #"{"apiVersion": "v1", "kind": "A", "metadata": {"name": "c"}}"#)
        try write("m/.hidden/d.yaml", "not: read")
        try write("m/.e.yaml", "not: read")
        try write("m/README.md", "- not read")
        try link("m/z.yaml", to: "../m/real.txt")
        try write("m/real.txt", "{apiVersion: v1, kind: A, metadata: {name: z}}")
        let rendered = try await manifests()
        #expect(names(rendered) == ["a", "b", "c", "z"])
        #expect(rendered.record == SourceRecord(name: try ManifestName("core"), kind: "manifests"))
        #expect(rendered.documents[2].text == folder.path.appending("m/sub/deep/c.json").string)
    }

    @Test(arguments: ["../outside.yaml", "/etc/passwd", "missing.yaml", "sub", "/dev/zero", "loop.yaml"])
    func `links that do not lead to a file inside the folder are refused`(target: String) async throws {
        try write("outside.yaml", "{apiVersion: v1, kind: A, metadata: {name: a}}")
        try write("m/sub/x.txt", "")
        try link("m/loop.yaml", to: target)
        let error = await #expect(throws: RenderingError.self) { try await manifests() }
        #expect(error?.exitClass == .corrupt)
        #expect(["snapshot.leaves-folder", "snapshot.unusable-file"].contains(error?.identifier))
    }

    @Test(arguments: [("inside", "m/real"), ("outside", "elsewhere"), ("inside.yaml", "m/real")])
    func `a folder behind a link is refused, not left out`(name: String, target: String) async throws {
        try write("\(target)/a.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")
        try write("m/b.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}")
        try link("m/\(name)", to: "../\(target)")
        let error = await #expect(throws: RenderingError.self) { try await manifests() }
        #expect(error?.description.contains("m/\(name)") == true, "\(String(describing: error))")
    }

    @Test func `a pipe, a missing folder and a kustomization are refused`() async throws {
        await #expect(
            throws: RenderingError.sourceMissing(try ManifestName("core"), path: folder.path.appending("m"))
        ) {
            try await manifests()
        }
        try write("m/kustomization.yaml", "resources: []")
        let error = await #expect(throws: RenderingError.self) { try await manifests() }
        #expect(error?.identifier == "snapshot.kustomization-in-manifests")
        #expect(error?.remedy == "write kustomize: instead of manifests: for this source")
        try Directory.removeFile(folder.path.appending("m/kustomization.yaml"))
        let pipe = folder.path.appending("m/pipe.yaml")
        try #require(pipe.withPlatformString { mkfifo($0, 0o600) } == 0)
        await #expect(throws: RenderingError.unusableFile(pipe)) { try await manifests() }
    }

    @Test func `errors in a file name the file and the line`() async throws {
        try write("m/a.yaml", "a: 1\na: 2\n")
        let error = await #expect(throws: YAMLError.self) { try await manifests() }
        #expect(error?.place.description == folder.path.appending("m/a.yaml").string + ":2:1")
        #expect(error?.exitClass == .corrupt)
    }

    // MARK: - Kustomize

    func writeKustomization() throws {
        try write("base/deployment.yaml", Self.deployment)
        try write("base/kustomization.yaml", "resources: [deployment.yaml]\n")
        try write(
            "k/kustomization.yaml",
            """
            resources: [../base]
            namespace: apps
            images: [{name: app, newTag: "2"}]
            configMapGenerator:
            - {name: settings, literals: ["site=${SITE}"]}
            """
        )
    }

    static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app}
        spec: {replicas: 1, template: {spec: {containers: [{name: c, image: "app:1"}]}}}
        """

    @Test func `kustomizations are rendered`() async throws {
        try writeKustomization()
        let rendered = try await kustomize()
        let site = try Manifests.site([rendered], variables: ["SITE": "p1"]).manifests
        let ids = site.objects.map(\.id.description)
        #expect(ids.count == 2)
        #expect(ids[0].hasPrefix("ConfigMap/apps/settings-"))
        #expect(ids[1] == "Deployment/apps/app")
        #expect(site.objects[0].node["data"]?["site"]?.string == "p1")
        #expect(
            try ImageDiscovery().findings(in: site.objects).references.map(\.description) == [
                "docker.io/library/app:2"
            ]
        )
        let renderer = try #require(rendered.record.renderer)
        #expect(renderer.contains("kustomize v"))
        #expect(rendered.record.commit == nil)
    }

    @Test func `the words of a failing kustomize are passed on`() async throws {
        try write("k/kustomization.yaml", "resources: [missing.yaml]\n")
        let error = await #expect(throws: RenderingError.self) { try await kustomize() }
        #expect(error?.identifier == "snapshot.command-failed")
        #expect(error?.exitClass == .corrupt)
        #expect(error?.description.contains("missing.yaml") == true)
        try Directory.removeTree(folder.path.appending("k"))
        let missing = await #expect(throws: RenderingError.self) { try await kustomize() }
        #expect(missing?.exitClass == .usage)
    }

    @Test func `files outside the root of a kustomization are refused`() async throws {
        try write("outside.yaml", Self.deployment)
        try write("k/kustomization.yaml", "resources: [link.yaml]\n")
        try link("k/link.yaml", to: "../outside.yaml")
        let error = await #expect(throws: RenderingError.self) { try await kustomize() }
        #expect(error?.identifier == "snapshot.command-failed")
        #expect(error?.exitClass == .corrupt)
    }

    @Test(arguments: [
        "resources: ['https://example.com/a.yaml']", "resources: ['github.com/org/repo//path?ref=v1']",
        "resources: ['git@example.com:org/repo.git']", "bases: ['ssh://git@example.com/repo']",
        "components: ['git::https://example.com/repo']", "patches: [{path: 'http://example.com/p.yaml'}]",
        "configMapGenerator: [{name: a, files: ['k=https://example.com/f']}]",
        "crds: ['https://example.com/crd.json']",
        "openapi: {path: 'https://example.com/schema.json'}", "resources: ['example.com/repo?ref=main']",
        "secretGenerator: [{name: a, envs: ['https://example.com/env']}]", "resources: [../base]",
    ])
    func `what would have to be fetched is refused before anything runs`(text: String) async throws {
        try write("base/kustomization.yml", "resources:\n- ./local.yaml\n- https://example.com/b.yaml\n")
        try write("k/kustomization.yaml", text)
        let runner = ScriptedRunner([.version])
        let error = await #expect(throws: RenderingError.self) { try await kustomize(runner) }
        #expect(error?.identifier == "snapshot.remote-base")
        #expect(error?.exitClass == .corrupt)
        #expect(error?.remedy?.hasPrefix("copy it into the tree") == true)
        #expect(runner.commands.count == 1)
    }

    @Test(arguments: [
        "resources: [a.yaml, ./sub, ../base]", "commonAnnotations: {link: 'https://example.com'}",
        "patches: [{patch: 'see https://example.com'}]",
        "configMapGenerator: [{name: a, literals: ['u=https://x.org']}]",
    ])
    func `local files and texts with addresses are not taken for remote ones`(text: String) async throws {
        try write("k/kustomization.yaml", text)
        let runner = ScriptedRunner([.version, .output("{apiVersion: v1, kind: A, metadata: {name: a}}")])
        #expect(try await kustomize(runner).documents.count == 1)
    }

    // MARK: - Programs that misbehave

    @Test func `a source that differs each time is refused and the objects are named`() async throws {
        try write("k/kustomization.yaml", "resources: []")
        func text(_ password: String) -> String {
            "{apiVersion: v1, kind: A, metadata: {name: same}}\n---\n"
                + "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: n1}, data: {p: \(password)}}"
        }
        let runner = ScriptedRunner([.version, .output(text("one")), .output(text("two"))])
        let error = await #expect(throws: RenderingError.self) { try await kustomize(runner) }
        #expect(error == .notDeterministic(try ManifestName("core"), objects: ["Secret/n1/s data.p"]))
        #expect(error?.exitClass == .corrupt)
    }

    @Test func `the program sees a fixed environment and no shell`() async throws {
        try write("k; touch x/kustomization.yaml", "resources: []")
        let folder = folder.path.appending("k; touch x")
        let runner = ScriptedRunner([.version, .output("")])
        _ = try await FleetRenderer(runner: runner, tools: Tools.path, scratch: "/tmp").render([
            .core(folder, .kustomize(KustomizeOptions()))
        ])
        let builds = runner.commands.filter { $0.arguments.last == folder.string }
        #expect(builds.count == 2)
        for build in builds {
            #expect(build.environment["HOME"] == "/nonexistent")
            #expect(build.environment["GIT_ALLOW_PROTOCOL"] == "none")
            #expect(build.environment["HTTPS_PROXY"]?.contains("127.0.0.1") == true)
            #expect(build.outputLimit == 64 << 20)
        }
    }

    @Test func `kustomize is preferred to kubectl`() async throws {
        try write("k/kustomization.yaml", "resources: []")
        try Directory.create(folder.path.appending("bin"))
        try DurableFile.replace(folder.path.appending("bin/kustomize"), with: [], mode: 0o755)
        try DurableFile.replace(folder.path.appending("bin/kubectl"), with: [], mode: 0o755)
        let runner = ScriptedRunner([.output("v5.7.1\n"), .output("")])
        let renderer = FleetRenderer(
            runner: runner,
            tools: ToolPath(folder.path.appending("bin").string),
            scratch: "/tmp"
        )
        let rendered = try await renderer.render([
            .core(folder.path.appending("k"), .kustomize(KustomizeOptions()))
        ])
        #expect(rendered[0].record.renderer == "kustomize v5.7.1")
        #expect(
            runner.commands.map { $0.executable.lastComponent?.string } == [
                "kustomize", "kustomize", "kustomize",
            ]
        )
        #expect(runner.commands.map(\.arguments.first) == ["version", "build", "build"])
        #expect(rendered[0].documents.isEmpty)
    }

    @Test func `without kustomize and kubectl it says so`() async throws {
        try write("k/kustomization.yaml", "resources: []")
        let renderer = FleetRenderer(tools: ToolPath("/nonexistent:relative"), scratch: "/tmp")
        let error = await #expect(throws: RenderingError.self) {
            try await renderer.render([.core(folder.path.appending("k"), .kustomize(KustomizeOptions()))])
        }
        #expect(error == .toolMissing(["kustomize", "kubectl"]))
        #expect(error?.exitClass == .environment)
    }

    // MARK: - Git

    func git(_ arguments: String...) async throws {
        let git = try #require(Tools.path.find("git"))
        let environment = [
            "HOME": folder.path.string, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "t",
            "GIT_AUTHOR_EMAIL": "t@t",
            "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@t",
        ]
        let outcome = try await SubprocessRunner().run(
            ProcessCommand(git, ["-C", folder.path.string] + arguments, environment: environment)
        )
        try #require(outcome.isSuccess, "\(outcome.complaint)")
    }

    @Test func `the commit of the folder is recorded, and whether it has changes`() async throws {
        try write("m/a.yaml", "{apiVersion: v1, kind: A, metadata: {name: a}}")
        try await git("init", "-q")
        #expect(try await manifests().record.commit == nil)
        try await git("add", ".")
        try await git("commit", "-q", "-m", "one")
        let clean = try await manifests().record
        #expect(clean.commit?.count == 40)
        #expect(clean.hasUncommittedChanges == false)
        try write("elsewhere.txt", "outside the folder of the source")
        #expect(try await manifests().record == clean)
        try write("m/new.yaml", "{apiVersion: v1, kind: A, metadata: {name: b}}")
        let dirty = try await manifests().record
        #expect(dirty.commit == clean.commit)
        #expect(dirty.hasUncommittedChanges == true)
    }
}
