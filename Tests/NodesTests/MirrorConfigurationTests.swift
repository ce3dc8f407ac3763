import Diagnostics
import FileIO
import Nodes
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// Nodes are told of a mirror and told no more, and what others have written stays.
@Suite final class MirrorConfigurationTests {
    private let folder: TemporaryDirectory
    private var root: FilePath { folder.path }

    init() throws {
        folder = try TemporaryDirectory()
    }

    private static let local = "http://127.0.0.1:5555"

    private func rule(
        _ mirror: String = local,
        _ registries: [String] = ["registry.hub:5000", "docker.io"],
        authority: FilePath? = nil
    ) throws -> MirrorRule {
        MirrorRule(
            mirror: try #require(MirrorAddress(mirror)),
            registries: try registries.map { try RegistryHost($0) },
            authority: authority
        )
    }

    private func write(_ text: String, to path: String) throws {
        let file = root.pushing(FilePath(path))
        try Directory.create(file.removingLastComponent())
        try DurableFile.replace(file, with: Array(text.utf8), mode: 0o600)
    }

    private func read(_ path: String) throws -> String? {
        let file = root.pushing(FilePath(path))
        guard Directory.kind(of: file) != nil else { return nil }
        return String(decoding: try ReadableFile.contents(of: file, limit: 1 << 20), as: UTF8.self)
    }

    @discardableResult
    private func apply(_ changes: [NodeFileChange]) throws -> [NodeFileChange.Action] {
        for change in changes { try change.apply() }
        return changes.map(\.action)
    }

    @Test(arguments: NodeRuntime.allCases)
    func `what is written is written once, shown before, and taken back without a trace`(
        runtime: NodeRuntime
    ) throws {
        let rule = try rule(
            Self.local,
            runtime == .docker ? ["docker.io"] : ["registry.hub:5000", "docker.io"]
        )
        let changes = try runtime.changes(for: rule, below: root)
        #expect(try Directory.entries(of: root).isEmpty, "showing writes nothing")
        #expect(try apply(changes).allSatisfy { $0 == .created })
        #expect(changes.allSatisfy { $0.text?.contains("127.0.0.1:5555") == true })
        #expect(try apply(runtime.changes(for: rule, below: root)).allSatisfy { $0 == .unchanged })
        #expect(try apply(runtime.removals(of: rule.mirror, below: root)).allSatisfy { $0 == .removed })
        #expect(try runtime.removals(of: rule.mirror, below: root).isEmpty)
    }

    @Test func `containerd has a file for each registry, and asks nobody but the mirror`() throws {
        try apply(NodeRuntime.containerd.changes(for: rule(), below: root))
        let text = try #require(try read("etc/containerd/certs.d/registry.hub:5000/hosts.toml"))
        #expect(
            text.split(separator: "\n").dropFirst().joined(separator: "\n") == """
                server = "http://127.0.0.1:5555"
                [host."http://127.0.0.1:5555"]
                  capabilities = ["pull", "resolve"]
                """
        )
        #expect(try read("etc/containerd/certs.d/docker.io/hosts.toml") == text)
        let below = try NodeRuntime.containerd.changes(
            for: rule("https://harbor.plant/edge", ["registry.hub:5000"], authority: "/etc/pki/plant.pem"),
            below: root
        )
        #expect(below.map(\.action) == [.changed])
        let harbor = try #require(below[0].text)
        #expect(
            harbor.contains("[host.\"https://harbor.plant/v2/edge\"]")
                && harbor.contains("override_path = true")
        )
        #expect(harbor.contains("ca = \"/etc/pki/plant.pem\""))
    }

    @Test func `whether containerd reads the files is told`() throws {
        #expect(
            try NodeRuntime.containerd.obstacle(below: root)?.contains("does not set config_path") == true
        )
        try write(
            "version = 2\n  config_path = \"/etc/containerd/certs.d\"\n",
            to: "etc/containerd/config.toml"
        )
        #expect(try NodeRuntime.containerd.obstacle(below: root) == nil)
        #expect(try NodeRuntime.k3s.obstacle(below: root) == nil)
    }

    @Test func `a file of somebody else is left alone, and the others too`() throws {
        let path = "etc/containerd/certs.d/registry.hub:5000/hosts.toml"
        try write("server = \"https://mine\"\n", to: path)
        let error = #expect(throws: NodeError.foreignFile(root.pushing(FilePath(path)))) {
            try NodeRuntime.containerd.changes(for: self.rule(), below: self.root)
        }
        #expect(error?.exitClass == .environment)
        #expect(try NodeRuntime.containerd.removals(of: nil, below: root).isEmpty)
        try write("[[registry]]\n", to: "etc/containers/registries.conf.d/50-sealift.conf")
        #expect(throws: NodeError.self) { try NodeRuntime.crio.changes(for: self.rule(), below: self.root) }
    }

    private static let k3s = "etc/rancher/k3s/registries.yaml"

    @Test(arguments: [
        "mirrors:\n    # ours\n    quay.io:\n        endpoint: [\"https://quay.plant\"]\n",
        "configs:\n  quay.plant:\n    auth: {username: u, password: p}   # secret\n",
        "mirrors:\nconfigs: {}\n",
        "# nothing yet\nmirrors:   # of the plant\n  \"*\":\n    endpoint: [\"https://any\"]\nother: 1\n",
    ]) func `what others have in registries yaml stays, comments too`(text: String) throws {
        try write(text, to: Self.k3s)
        try apply(NodeRuntime.k3s.changes(for: rule(), below: root))
        let merged = try #require(try read(Self.k3s))
        #expect(merged.contains("\"registry.hub:5000\":"))
        for line in text.split(separator: "\n") { #expect(merged.contains(line), "\(merged)") }
        let file = try ReadableFile(root.pushing(FilePath(Self.k3s)))
        #expect(file.permissions == 0o600)
        try apply(NodeRuntime.k3s.changes(for: rule("https://mirror.plant/x", ["quay.hub"]), below: root))
        let changed = try #require(try read(Self.k3s))
        #expect(!changed.contains("registry.hub:5000") && changed.contains("\"^(.*)$\": \"x/$1\""))
        try apply(NodeRuntime.k3s.removals(of: nil, below: root))
        #expect(try read(Self.k3s) == text)
    }

    @Test(arguments: [
        "mirrors: {quay.io: {endpoint: [\"https://quay.plant\"]}}\n",
        "mirrors:\n  registry.hub:5000:\n    endpoint: [\"https://mine\"]\n",
        "mirrors: [\n",
        "# BEGIN sealift mirror-config\nmirrors:\n",
    ]) func `what does not go together is refused, and stays as it is`(text: String) throws {
        try write(text, to: Self.k3s)
        let error = #expect(throws: (any Error).self) {
            try NodeRuntime.k3s.changes(for: self.rule(), below: self.root)
        }
        #expect(error is any OperatorError)
        #expect(try read(Self.k3s) == text)
    }

    @Test func `settings of Docker stay, and those of the mirror go again`() throws {
        let path = "etc/docker/daemon.json"
        let text =
            "{\n  \"log-driver\": \"journald\",\n  \"registry-mirrors\": [\"https://mine\"],\n  \"bip\": \"10.0.0.1/24\"\n}\n"
        try write(text, to: path)
        let rule = try rule(Self.local, ["docker.io"])
        try apply(NodeRuntime.docker.changes(for: rule, below: root))
        let merged = try #require(try read(path))
        #expect(
            merged == """
                {
                  "log-driver": "journald",
                  "registry-mirrors": ["https://mine","http://127.0.0.1:5555"],
                  "bip": "10.0.0.1/24",
                  "insecure-registries": ["127.0.0.1:5555"]
                }

                """
        )
        try apply(NodeRuntime.docker.removals(of: rule.mirror, below: root))
        #expect(try read(path) == text)
        #expect(throws: NodeError.mirrorNeeded(root.pushing(FilePath(path)))) {
            try NodeRuntime.docker.removals(of: nil, below: self.root)
        }
        #expect(throws: NodeError.dockerHubOnly(["registry.hub:5000"])) {
            try NodeRuntime.docker.changes(for: self.rule(), below: self.root)
        }
        #expect(throws: NodeError.self) {
            try NodeRuntime.docker.changes(for: self.rule("http://m/x", ["docker.io"]), below: self.root)
        }
    }

    @Test(arguments: ["", "127.0.0.1:5555", "ftp://a", "http://", "http://a b", "https://a/B"])
    func `what is no address of a mirror is refused`(text: String) {
        #expect(MirrorAddress(text) == nil)
    }
}
