import Content
import FileIO
import Foundation
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// What real peers make of what sealift ships and pushes: containerd, a registry whose disk is full, a client that asks for referrers.
@Suite struct WitnessTests {
    @Test func `containerd imports a volume with every digest`() async throws {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let volume = try workshop.bundle(on: "stick").appending("vol-0001.tar")
        let folder = try TemporaryDirectory()
        let socket = folder.path.appending("containerd.sock")
        let configuration = folder.path.appending("config.toml")
        let text = """
            version = 2
            disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]

            """
        try DurableFile.replace(configuration, with: Array(text.utf8))
        let containerd = try await BackgroundProcess(
            "containerd",
            [
                "--config", configuration.string, "--root", "\(folder.path)/root", "--state",
                "\(folder.path)/state", "--address", socket.string,
            ],
            untilOutputHolds: "containerd successfully booted"
        )
        try await Command.require(
            "ctr",
            ["-a", socket.string, "images", "import", "--no-unpack", "--all-platforms", volume.string]
        )
        let listed = try await Command.require("ctr", ["-a", socket.string, "images", "list"])
        let lines = String(decoding: listed, as: UTF8.self).split(separator: "\n")
        for (name, digest) in try FixtureImages().names(of: "v1") {
            #expect(lines.contains { $0.contains("/\(name) ") && $0.contains(digest) }, "\(name) \(digest)")
        }
        _ = containerd.output
    }

    @Test func `a registry that is full halfway gives class 16 and no tag, and a larger one the rest`()
        async throws
    {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("site")
        let storage = workshop.path.appending("registry")
        try Directory.create(storage)
        try await Command.require("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", storage.string])
        do {
            let registry = try await DockerRegistry(in: storage)
            let mirror = ["--mirror", "docker://\(registry.authority)", "--plain-http"]
            let full = try await workshop.run(["import", "stick", "--state", "site"] + mirror)
            #expect(full.status == 16, "\(full.errors)")
            let repositories = storage.appending("storage").pushing("docker/registry/v2/repositories")
            let tags = try await Command.require("find", [repositories.string, "-name", "tags"])
            #expect(tags.isEmpty, "\(String(decoding: tags, as: UTF8.self))")

            try await Command.require("mount", ["-o", "remount,size=256m", storage.string])
            let rerun = try await workshop.run(["import", "stick", "--state", "site"] + mirror)
            #expect(rerun.status == 0, "\(rerun.errors)")
            for (name, digest) in try FixtureImages().names(of: "v1") {
                let raw = try await Self.manifest(name, at: registry.authority)
                #expect(Digest.of(raw).description == digest, "\(name)")
            }
        } catch {
            try await Command.require("umount", ["--lazy", storage.string])
            throw error
        }
        try await Command.require("umount", ["--lazy", storage.string])
    }

    @Test
    func `a referrer is found in a registry by its fallback tag, and in the embedded mirror by the API`()
        async throws
    {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("site")
        try await workshop.enrol("edge")
        let storage = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: storage.path)
        try await workshop.require(
            "import",
            "stick",
            "--state",
            "site",
            "--mirror",
            "docker://\(registry.authority)",
            "--plain-http"
        )
        try await workshop.require("import", "stick", "--state", "edge")
        let tool = try #require(
            FixtureImages().all.first { $0.reference == "registry.hub:5000/plant/tool:v1" }
        )
        let hex = tool.digest.dropFirst("sha256:".count)
        let listed = try JSONDecoder().decode(
            ImageIndex.self,
            from: Data(try await Self.manifest("plant/tool:sha256-\(hex)", at: registry.authority))
        )
        let referrer = try #require(listed.manifests.first)
        #expect(referrer.artifactType?.rawValue.contains("spdx") == true, "\(referrer)")
        let document = try await Self.manifest("plant/tool@\(referrer.digest)", at: registry.authority)
        #expect(Digest.of(document) == referrer.digest)

        let server = try await BackgroundProcess(
            Workshop.executable.string,
            ["serve", "--layout", "\(workshop.path)/edge/mirror", "--listen", "127.0.0.1:0"],
            untilOutputHolds: "stop with Ctrl-C"
        )
        let address = try #require(server.output.firstMatch(of: /http:\/\/([0-9.:]+)/)?.output.1)
        let answer = try await Command.require(
            "curl",
            ["--fail", "--silent", "http://\(address)/v2/plant/tool/referrers/\(tool.digest)"]
        )
        let served = try JSONDecoder().decode(ImageIndex.self, from: Data(answer))
        #expect(served.manifests.map(\.digest) == listed.manifests.map(\.digest))
    }

    private static func manifest(_ name: String, at authority: String) async throws -> [UInt8] {
        try await Command.require(
            "skopeo",
            ["inspect", "--raw", "--tls-verify=false", "docker://\(authority)/\(name)"]
        )
    }
}
