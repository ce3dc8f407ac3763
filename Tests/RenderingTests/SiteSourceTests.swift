import Diagnostics
import FileIO
import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// Which sites get which sources, and how often each is rendered.
@Suite struct SiteSourceTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    func write(_ path: String, _ name: String) throws {
        let file = folder.path.pushing(FilePath(path))
        try Directory.create(file.removingLastComponent())
        try DurableFile.replace(
            file,
            with: Array("{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name)}}".utf8)
        )
    }

    func source(
        _ path: String,
        name: String = "core",
        kind: ManifestSource.Kind = .manifests(ManifestOptions()),
        namespace: String? = nil,
        sites: SiteSelector = .all
    ) throws -> ManifestSource {
        try ManifestSource(
            name: ManifestName(name),
            tree: .folder(folder.path),
            path: path,
            kind: kind,
            namespace: namespace,
            sites: sites
        )
    }

    static let sites = [
        ("plant-1", "canary", "us"), ("plant-2", "production", "us"), ("plant-3", "production", "eu"),
    ]

    func sites() throws -> [RenderingSite] {
        try Self.sites.map { name, tier, region in
            try .plant(
                name,
                labels: ["tier": tier, "region": region],
                variables: ["TIER": tier, "NAME": name]
            )
        }
    }

    /// The names of the objects that each site gets, and the records of the sources.
    func rendered(
        _ sources: [ManifestSource],
        _ runner: any ProcessRunner = SubprocessRunner()
    ) async throws -> (names: [[String]], records: [SourceRecord]) {
        let sites = try sites()
        let renderer = FleetRenderer(runner: runner, tools: Tools.path, scratch: folder.path)
        return try await renderer.rendering(sources, for: sites) { fleet in
            var names: [[String]] = []
            for site in sites {
                let sources = try await fleet.sources(of: site.name)
                names.append(
                    sources.flatMap(\.documents).compactMap { $0.node["metadata"]?["name"]?.string }
                )
            }
            return (names, fleet.sourceRecords)
        }
    }

    @Test(
        arguments: [
            ([:], [true, true, true]), (["tier": ["canary"]], [true, false, false]),
            (["tier": ["canary", "production"]], [true, true, true]),
            (["tier": ["production"], "region": ["us"]], [false, true, false]),
            (["region": ["eu", "asia"]], [false, false, true]), (["kind": ["store"]], [false, false, false]),
            (["tier": []], [false, false, false]),
        ] as [([String: [String]], [Bool])]
    )
    func `a selector takes the sites of which every label matches`(
        labels: [String: [String]],
        expected: [Bool]
    ) async throws {
        try write("m/a.yaml", "a")
        let found = try await rendered([source("m", sites: SiteSelector(labels))])
        #expect(found.names == expected.map { $0 ? ["a"] : [] })
        #expect(found.records.count == (expected.contains(true) ? 1 : 0))
    }

    @Test func `a path with variables is that of each site, and the lock says which`() async throws {
        try write("tiers/canary/a.yaml", "canary")
        try write("tiers/production/a.yaml", "production")
        try write("all/b.yaml", "b")
        let found = try await rendered([source("tiers/${TIER}"), source("all", name: "all")])
        #expect(found.names == [["canary", "b"], ["production", "b"], ["production", "b"]])
        #expect(
            found.records.map { "\($0.name) \($0.path ?? "-")" } == [
                "all -", "core tiers/canary", "core tiers/production",
            ]
        )
    }

    @Test func `each distinct input is rendered once, whatever the number of sites`() async throws {
        try write("k/canary/kustomization.yaml", "x")
        try write("k/production/kustomization.yaml", "x")
        for tier in ["canary", "production"] {
            try DurableFile.replace(
                folder.path.pushing(FilePath("k/\(tier)/kustomization.yaml")),
                with: Array("resources: []".utf8)
            )
        }
        let runner = ScriptedRunner([.version, .output("{apiVersion: v1, kind: A, metadata: {name: a}}")])
        _ = try await rendered([source("k/${TIER}", kind: .kustomize(KustomizeOptions()))], runner)
        // The version, and two tiers twice each.
        #expect(runner.commands.count == 5)
    }

    @Test func `a variable that a site lacks is named with source, site and text, before anything is read`()
        async throws
    {
        let error = await #expect(throws: RenderingError.self) {
            try await rendered([source("clusters/${CLUSTER}")])
        }
        #expect(error?.identifier == "snapshot.source-variable")
        #expect(error?.exitClass == .usage)
        #expect(
            error?.description
                == "the source core for the site plant-1: \"clusters/${CLUSTER}\": the variable CLUSTER is not defined and has no default"
        )
    }

    @Test func `a source that fails for one site is there for the others`() async throws {
        try write("clusters/plant-1/a.yaml", "one")
        try write("clusters/plant-3/a.yaml", "three")
        let sites = try sites()
        let renderer = FleetRenderer(tools: Tools.path, scratch: folder.path)
        let sources = [try source("clusters/${NAME}")]
        let names = try await renderer.rendering(sources, for: sites) { fleet in
            var names: [String] = []
            for site in sites {
                do {
                    let rendered = try await fleet.sources(of: site.name)
                    names += rendered.flatMap(\.documents).compactMap { $0.node["metadata"]?["name"]?.string }
                } catch let error as RenderingError {
                    names.append(error.identifier)
                }
            }
            return names
        }
        #expect(names == ["one", "snapshot.source-missing", "three"])
    }

    @Test func `a namespace with variables is that of each site`() async throws {
        let source = try source("m", namespace: "ns-${TIER}")
        #expect(try source.resolved(for: sites()[0]).namespace == "ns-canary")
        #expect(throws: KubernetesError.malformedName("ns-A")) {
            try source.resolved(for: .plant(variables: ["TIER": "A"]))
        }
    }

    @Test func `two sources of one name are fine at two sites, and refused at one`() async throws {
        try write("a/a.yaml", "a")
        try write("b/b.yaml", "b")
        let canary = SiteSelector(["tier": ["canary"]])
        let others = SiteSelector(["tier": ["production"]])
        let found = try await rendered([source("a", sites: canary), source("b", sites: others)])
        #expect(found.names == [["a"], ["b"], ["b"]])
        await #expect(throws: RenderingError.repeatedSource(try ManifestName("core"))) {
            try await rendered([source("a"), source("b", sites: others)])
        }
    }

    // MARK: - Files of a folder

    @Test(arguments: [
        (ManifestOptions(), ["a", "draft-b", "json", "deep"]),
        (ManifestOptions(include: [FilePattern("*.yaml")]), ["a", "draft-b", "deep"]),
        (ManifestOptions(exclude: [FilePattern("draft-*")]), ["a", "json", "deep"]),
        (
            ManifestOptions(
                include: [FilePattern("*.yaml")],
                exclude: [FilePattern("draft-*")],
                recurses: true
            ),
            ["a", "deep"]
        ),
        (ManifestOptions(exclude: [FilePattern("sub")]), ["a", "draft-b", "json"]),
        (ManifestOptions(recurses: false), ["a", "draft-b", "json"]),
        (ManifestOptions(include: [FilePattern("sub/*.yaml")]), ["deep"]),
    ])
    func `include, exclude and recurse say which files are read`(
        options: ManifestOptions,
        expected: [String]
    ) async throws {
        try write("m/a.yaml", "a")
        try write("m/draft-b.yaml", "draft-b")
        try write("m/e.json", "json")
        try write("m/sub/d.yaml", "deep")
        let source = try source("m", kind: .manifests(options))
        let rendered = try await FleetRenderer(tools: Tools.path, scratch: folder.path).render([source])[0]
        let names = rendered.documents.compactMap { $0.node["metadata"]?["name"]?.string }
        #expect(names == expected)
        let unread = rendered.warnings.map(\.description)
        #expect(unread.count == (options.recurses ? 0 : 1), "\(unread)")
    }

    @Test(arguments: [
        ManifestOptions(include: [FilePattern("*.yml")]), ManifestOptions(exclude: [FilePattern("*.yml")]),
        ManifestOptions(include: [FilePattern("a.yaml"), FilePattern("none")]),
    ])
    func `a pattern that no file matches is refused`(options: ManifestOptions) async throws {
        try write("m/a.yaml", "a")
        let error = await #expect(throws: RenderingError.self) {
            try await rendered([source("m", kind: .manifests(options))])
        }
        #expect(error?.identifier == "snapshot.unused-pattern")
    }

    @Test(arguments: ["pod.YAML", "pod.Yml", "sub/pod.JSON"])
    func `a file with an odd suffix is refused, unless it is left out by name`(path: String) async throws {
        try write("m/a.yaml", "a")
        try write("m/\(path)", "b")
        let error = await #expect(throws: RenderingError.self) { try await rendered([source("m")]) }
        #expect(error?.identifier == "snapshot.odd-suffix")
        #expect(error?.description.contains(path) == true)
        let options = ManifestOptions(exclude: [FilePattern("pod.*")])
        let found = try await rendered([source("m", kind: .manifests(options))])
        #expect(found.names[0] == ["a"])
    }

    // MARK: - Detection

    @Test(arguments: [
        ("a.yaml", "manifests"), ("kustomization.yml", "kustomize"), ("Chart.yaml", "helm"),
    ])
    func `a path is what Argo CD takes it for`(file: String, kind: String) async throws {
        try write("m/a.yaml", "a")
        if kind == "kustomize" { try replace("m/\(file)", "resources: [a.yaml]") }
        if kind == "helm" { try replace("m/\(file)", "{apiVersion: v2, name: c, version: 1.0.0}") }
        let found = try await rendered([source("m", kind: .detected(ManifestOptions(recurses: false)))])
        #expect(found.records.map(\.kind) == [kind])
        #expect(found.names[0] == (kind == "helm" ? [] : ["a"]))
    }

    @Test(arguments: [["Chart.yaml", "kustomization.yaml"], ["a.jsonnet"]])
    func `what tools would take for different things is refused`(files: [String]) async throws {
        for file in files { try replace("m/\(file)", "{apiVersion: v2, name: c, version: 1.0.0}") }
        let error = await #expect(throws: RenderingError.self) {
            try await rendered([source("m", kind: .detected(ManifestOptions()))])
        }
        #expect(error?.identifier == "snapshot.ambiguous-kind")
        #expect(error?.description.contains(files.joined(separator: " and ")) == true)
    }

    func replace(_ path: String, _ text: String) throws {
        let file = folder.path.pushing(FilePath(path))
        try Directory.create(file.removingLastComponent())
        try DurableFile.replace(file, with: Array(text.utf8))
    }
}
