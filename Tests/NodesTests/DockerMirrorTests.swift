import Diagnostics
import FileIO
import Nodes
import SystemPackage
import Testing

/// Docker is told of a mirror of Docker Hub in a file that has no place for marks.
@Suite final class DockerMirrorTests: NodeTests {
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
        #expect(throws: NodeError.dockerHubOnly(["registry.hub:5000"])) {
            try NodeRuntime.docker.changes(for: self.rule(), below: self.root)
        }
        #expect(throws: NodeError.self) {
            try NodeRuntime.docker.changes(for: self.rule("http://m/x", ["docker.io"]), below: self.root)
        }
    }

    @Test(arguments: [
        "{\n  \"registry-mirrors\": [\"http://127.0.0.1:5555\"],\n  \"insecure-registries\": []\n}\n", "{}\n",
        "{\n  \"registry-mirrors\": []\n}\n",
    ]) func `what somebody has written for Docker himself is not taken back`(text: String) throws {
        let path = "etc/docker/daemon.json"
        try write(text, to: path)
        let rule = try rule(Self.local, ["docker.io"])
        #expect(try NodeRuntime.docker.removals(of: rule.mirror, below: root).isEmpty)
        try apply(NodeRuntime.docker.changes(for: rule, below: root))
        #expect(try read(path)?.contains("\"insecure-registries\": [\"127.0.0.1:5555\"]") == true)
        try apply(NodeRuntime.docker.removals(of: nil, below: root))
        #expect(try read(path) == text)
        #expect(try read("etc/docker/sealift-mirrors.json") == nil)
    }

    @Test(arguments: [
        "{registry-mirrors: [a]}", "{\"registry-mirrors\": \"https://mine\"}", "{\"registry-mirrors\": [1]}",
        "{\"bip\": \"a\",}", "[]", "{\"bip\": 1, \"bip\": 2}",
    ]) func `settings of Docker that are none are refused with the way to mend them`(text: String) throws {
        try write(text, to: "etc/docker/daemon.json")
        let error = #expect(throws: NodeError.self) {
            try NodeRuntime.docker.changes(for: self.rule(Self.local, ["docker.io"]), below: self.root)
        }
        #expect(error?.identifier == "node.unmergeable" && error?.remedy?.contains("dockerd") == true)
    }
}
