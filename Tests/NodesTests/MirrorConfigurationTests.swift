import Diagnostics
import FileIO
import Glibc
import Nodes
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// Nodes are told of a mirror and told no more, and what others have written stays.
@Suite final class MirrorConfigurationTests: NodeTests {
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
        "# nothing yet\n",
        "mirrors: {}\n",
        "mirrors: {}   # none\nconfigs: ~\n",
        "mirrors:\r\n  quay.io:\r\n    endpoint: [\"https://quay.plant\"]\r\n",
    ]) func `what others have in registries yaml stays, comments too`(text: String) throws {
        try write(text, to: Self.k3s)
        try apply(NodeRuntime.k3s.changes(for: rule(), below: root))
        let merged = try #require(try read(Self.k3s))
        #expect(merged.contains("\"registry.hub:5000\":"))
        for line in text.split(whereSeparator: \.isNewline) { #expect(merged.contains(line), "\(merged)") }
        let file = try ReadableFile(root.pushing(FilePath(Self.k3s)))
        #expect(file.permissions == 0o600)
        try apply(NodeRuntime.k3s.changes(for: rule("https://mirror.plant/x", ["quay.hub"]), below: root))
        let changed = try #require(try read(Self.k3s))
        #expect(changed.contains("\"registry.hub:5000\":") && changed.contains("\"docker.io\":"))
        #expect(changed.contains("\"^(.*)$\": \"x/$1\""))
        let same = try NodeRuntime.k3s.changes(for: rule("https://mirror.plant/x", ["quay.hub"]), below: root)
        #expect(same.map(\.action) == [.unchanged])
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

    @Test(arguments: [
        (NodeRuntime.containerd, "\"resolve\"", "\"resolve\", \"push\""),
        (.k3s, "endpoint:", "endpoint:   # mine"), (.crio, "insecure = true", "insecure = false"),
    ])
    func `what somebody has edited of ours is kept`(runtime: NodeRuntime, ours: String, edited: String) throws
    {
        let changes = try runtime.changes(for: rule(), below: root)
        try apply(changes)
        let path = FilePath(try #require(changes.first).path)
        let text = String(decoding: try ReadableFile.contents(of: path, limit: 1 << 20), as: UTF8.self)
        try DurableFile.replace(
            path,
            with: Array(text.replacing(ours, with: edited, maxReplacements: 1).utf8)
        )
        #expect(throws: NodeError.editedFile(path)) { try runtime.removals(of: nil, below: self.root) }
        #expect(throws: NodeError.editedFile(path)) {
            try runtime.changes(for: self.rule(), below: self.root)
        }
    }

    @Test(arguments: NodeRuntime.allCases)
    func `a link is not followed out of the root, and no file is put in the place of one`(
        runtime: NodeRuntime
    ) throws {
        let rule = try rule(Self.local, ["docker.io"])
        let first = FilePath(try #require(try runtime.changes(for: rule, below: root).last).path)
        let elsewhere = root.appending("elsewhere")
        try Directory.create(elsewhere)
        try Directory.create(first.removingLastComponent().removingLastComponent())
        let parent = first.removingLastComponent()
        try link(elsewhere, at: parent)
        #expect(throws: NodeError.noPlainFile(parent)) { try runtime.changes(for: rule, below: self.root) }
        try Directory.removeFile(parent)
        try Directory.create(parent)
        try DurableFile.replace(elsewhere.appending("file"), with: [1])
        try link(elsewhere.appending("file"), at: first)
        #expect(throws: NodeError.noPlainFile(first)) { try runtime.changes(for: rule, below: self.root) }
        #expect(try Directory.entries(of: elsewhere).count == 1)
    }

    private func link(_ target: FilePath, at path: FilePath) throws {
        try #require(target.withPlatformString { to in path.withPlatformString { symlink(to, $0) } } == 0)
    }

    @Test func `CRI-O keeps registries of earlier runs, and two files do not say two things`() throws {
        let path = "etc/containers/registries.conf.d/50-sealift.conf"
        try apply(NodeRuntime.crio.changes(for: rule(Self.local, ["a.example"]), below: root))
        try apply(NodeRuntime.crio.changes(for: rule("https://m.plant/x", ["b.example"]), below: root))
        let text = try #require(try read(path))
        #expect(text.contains("prefix = \"a.example\"") && text.contains("prefix = \"b.example\""))
        #expect(text.contains("location = \"127.0.0.1:5555\"\ninsecure = true"))
        #expect(text.contains("location = \"m.plant/x\"\ninsecure = false"))
        for (file, text) in [
            ("etc/containers/registries.conf", "[[registry]]\nlocation = 'c.example/team'\n"),
            (
                "etc/containers/registries.conf.d/90-mine.conf",
                "  [[registry]]\nprefix=\"c.example\"\nblocked = true\n"
            ),
        ] {
            try write(text, to: file)
            let host = try RegistryHost("c.example")
            #expect(throws: NodeError.contradicted(root.pushing(FilePath(file)), registry: host)) {
                try NodeRuntime.crio.changes(for: self.rule(Self.local, ["c.example"]), below: self.root)
            }
            try Directory.removeFile(root.pushing(FilePath(file)))
        }
        try write(
            "[[registry]]\nprefix = \"d.example\"\n[[registry.mirror]]\nlocation = \"c.example\"\n",
            to: "etc/containers/registries.conf"
        )
        _ = try NodeRuntime.crio.changes(for: rule(Self.local, ["c.example"]), below: root)
    }

    @Test func `passwords are struck out of what is shown, and the file keeps them and its owner`() throws {
        try write("configs:\n  quay.plant:\n    auth: {username: u, password: \"p w\"}\n", to: Self.k3s)
        let path = root.pushing(FilePath(Self.k3s))
        let isRoot = path.withPlatformString { chown($0, 12_345, 23_456) } == 0
        let changes = try NodeRuntime.k3s.changes(for: rule(), below: root)
        #expect(changes.first?.text?.contains("p w") == false)
        #expect(changes.first?.text?.contains("password: <redacted>") == true)
        try apply(changes)
        #expect(try read(Self.k3s)?.contains("password: \"p w\"") == true)
        var status = stat()
        #expect(path.withPlatformString { lstat($0, &status) } == 0 && status.st_mode & 0o777 == 0o600)
        if isRoot { #expect(status.st_uid == 12_345 && status.st_gid == 23_456) }
    }

    @Test(arguments: ["", "127.0.0.1:5555", "ftp://a", "http://", "http://a b", "https://a/B"])
    func `what is no address of a mirror is refused`(text: String) {
        #expect(MirrorAddress(text) == nil)
    }
}
