import Diagnostics
import FileIO
import Glibc
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Jsonnet, evaluated by the real program.
@Suite struct JsonnetTests: ~Copyable {
    let files: ChartFixture

    init() throws {
        files = try ChartFixture()
    }

    func render(
        _ text: String,
        _ options: JsonnetOptions = JsonnetOptions(),
        in folder: String = "t"
    ) async throws -> RenderedSource {
        try files.write(["\(folder)/main.jsonnet": text])
        let source = try ManifestSource(
            name: ManifestName("core"),
            tree: .folder(files.folder.path.pushing(FilePath(folder))),
            path: "main.jsonnet",
            kind: .jsonnet(options)
        )
        return try await FleetRenderer(tools: Tools.path, scratch: files.folder.path).render([source])[0]
    }

    static let manifest = "{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: name}}"

    @Test(arguments: [
        ("local m(name) = MANIFEST; m('a')", ["a"]),
        ("local m(name) = MANIFEST; [m('b'), m('a')]", ["b", "a"]),
        ("local m(name) = MANIFEST; {z: m('z'), a: m('a')}", ["a", "z"]),
        ("local m(name) = MANIFEST; {x: {y: m('a')}, l: [[m('b')], null]}", ["b", "a"]),
        ("local m(name) = MANIFEST; {apiVersion: 'v1', kind: 'List', items: [m('a'), m('b')]}", ["a", "b"]),
        ("local m(name) = MANIFEST; {a: if false then m('a')}", []), ("[]", []),
    ])
    func `a manifest, arrays, objects and lists of manifests are opened`(
        text: String,
        names: [String]
    ) async throws {
        let rendered = try await render(text.replacing("MANIFEST", with: Self.manifest))
        #expect(rendered.documents.compactMap { $0.node["metadata"]?["name"]?.string } == names)
        #expect(rendered.record.kind == "jsonnet")
        #expect(rendered.record.renderer?.hasPrefix("jsonnet v") == true)
    }

    @Test(arguments: [("'text'", "."), ("[1]", "[0]"), ("{a: {b: true}}", "a.b")])
    func `what is no manifest is refused with its place`(text: String, path: String) async throws {
        let error = await #expect(throws: TemplateError.self) { try await render(text) }
        #expect(error?.identifier == "snapshot.not-manifests")
        #expect(error?.exitClass == .corrupt)
        #expect(error?.description.contains("main.jsonnet: the source core gives") == true, "\(path)")
    }

    @Test func `variables, arguments and libraries reach the program`() async throws {
        try files.write([
            "t/one/lib.libsonnet": "{name: 'one'}", "t/two/lib.libsonnet": "{name: 'two'}",
            "t/one/only.txt": "text",
        ])
        let options = JsonnetOptions(
            libraries: ["one", "two"],
            external: [.init("site", "a=b ${X}"), .init("sum", "1 + 1", isCode: true)],
            arguments: [.init("env", "prod"), .init("list", "[1, 2]", isCode: true)]
        )
        let rendered = try await render(
            """
            local lib = import 'lib.libsonnet';
            function(env, list=[]) {apiVersion: 'v1', kind: 'A', metadata: {name: lib.name}, spec: {
              site: std.extVar('site'), sum: std.extVar('sum'), env: env, list: list, text: importstr 'only.txt'}}
            """,
            JsonnetOptions(
                libraries: options.libraries,
                external: [.init("site", "a=b"), .init("sum", "1 + 1", isCode: true)],
                arguments: options.arguments
            )
        )
        let node = try #require(rendered.documents.first?.node)
        #expect(node["metadata"]?["name"]?.string == "two")
        #expect(
            String(decoding: node["spec"]?.json ?? [], as: UTF8.self)
                == #"{"env":"prod","list":[1,2],"site":"a=b","sum":2,"text":"text"}"#
        )
    }

    @Test(arguments: [
        ("{a: }", ":1:5", "unexpected"), ("\n{a: error 'not here'}", ":2:5-21", "not here"),
        ("import 'none.libsonnet'", ":1:1-24", "none.libsonnet"),
        ("std.extVar('x')", ":1:1-16", "undefined external variable: x"),
    ])
    func `an error names source, file, line and reason`(text: String, position: String, words: String)
        async throws
    {
        let error = await #expect(throws: TemplateError.self) { try await render(text) }
        let file = files.folder.path.appending("t/main.jsonnet")
        #expect(error?.identifier == "snapshot.template-failed")
        #expect(
            error?.description.hasPrefix("\(file)\(position): the source core") == true,
            "\(String(describing: error))"
        )
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        "import '../outside.libsonnet'", "importstr \"../outside.libsonnet\"", "import '/etc/hostname'",
        "import @'../outside.libsonnet'", "import '\\u002e\\u002e/outside.libsonnet'",
        "import 'link.libsonnet'",
        "# import\n/* ' */ import // '\n '../outside.libsonnet'", "import 'inner.libsonnet'",
        "local t = |||\n  a |||\n|||; import '../outside.libsonnet'",
        "{a: 'it\\'s'} + import '../outside.libsonnet'",
        "{a: @'it''s \\'} + import '../outside.libsonnet'", "[importstr'../outside.libsonnet']",
        "local t = |||\n\n  x\n  ||| '\n\n  y\n |||; import '../outside.libsonnet'",
    ])
    func `an import that leaves the tree is refused with its place, before anything runs`(text: String)
        async throws
    {
        try files.write(["outside.libsonnet": "{}", "t/inner.libsonnet": "(import '../outside.libsonnet')"])
        let link = files.folder.path.appending("t/link.libsonnet")
        try #require(link.withPlatformString { symlink("../outside.libsonnet", $0) } == 0)
        let error = await #expect(throws: TemplateError.self) { try await render(text) }
        #expect(error?.identifier == "snapshot.import-leaves-tree", "\(String(describing: error))")
        #expect(error?.description.contains(".jsonnet:") == true || text.contains("inner"))
    }

    @Test func `a private key becomes no part of manifests`() async throws {
        let key = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n"
        try files.write(["t/keys/release.key": key])
        let error = await #expect(throws: TemplateError.self) {
            try await render("{apiVersion: 'v1', kind: 'A', metadata: {name: importstr 'keys/release.key'}}")
        }
        #expect(error?.identifier == "snapshot.private-key")
        #expect(error?.description.contains("t/keys/release.key") == true)
    }

    @Test(arguments: [
        "// import '../outside.libsonnet'\n[]", "/* import '/etc/passwd' */ []", "# import '../x'\n[]",
        "local s = \"import '../outside.libsonnet'\"; []",
        "local s = |||\n  import '../outside.libsonnet'\n|||; []",
        "local important = '../outside.libsonnet'; []", "local lib = import 'inner.libsonnet'; lib",
    ])
    func `what only looks like such an import is none`(text: String) async throws {
        try files.write(["outside.libsonnet": "{}", "t/inner.libsonnet": "[]"])
        #expect(try await render(text).documents.isEmpty)
    }

    @Test func `without jsonnet, and without the file, it says so`() async throws {
        let source = try ManifestSource.core(
            files.folder.path.appending("none.jsonnet"),
            .jsonnet(JsonnetOptions())
        )
        let error = await #expect(throws: RenderingError.self) {
            try await FleetRenderer(tools: Tools.path, scratch: files.folder.path).render([source])
        }
        #expect(error?.identifier == "snapshot.file-missing")
        let renderer = FleetRenderer(tools: ToolPath("/nonexistent"), scratch: files.folder.path)
        await #expect(throws: RenderingError.toolMissing(["jsonnet"])) { try await renderer.render([source]) }
    }
}
