import Content
import FileIO
import Foundation
import Mirror
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// What stock tools make of the mirror.
@Suite struct MirrorPeerTests {
    /// An image that tools accept to the last field: a real layer with a real diff id.
    private func fill(_ layout: LayoutDirectory, in folder: FilePath) async throws -> Descriptor {
        let tree = folder.appending("tree")
        try Directory.create(tree)
        try DurableFile.replace(tree.appending("hello"), with: Array("hello\n".utf8))
        let tar = try await Command.require("tar", ["-C", tree.string, "--mtime=@0", "-cf", "-", "."])
        let gzip = try await Command.require("gzip", ["-nc"], input: tar)
        let store = MemoryStore()
        let layer = store.add(gzip, mediaType: .layerGzip)
        let text = """
            {"architecture":"amd64","config":{"Cmd":["/hello"]},"created":"1970-01-01T00:00:00Z","os":"linux",\
            "rootfs":{"diff_ids":["\(Digest.of(tar))"],"type":"layers"}}
            """
        let config = store.add(Array(text.utf8), mediaType: .imageConfiguration)
        var manifest = store.add(
            try StrictJSON.encode(ImageManifest(config: config, layers: [layer])),
            mediaType: .imageManifest
        )
        manifest.platform = Platform(os: "linux", architecture: "amd64")
        let index = store.add(
            try StrictJSON.encode(ImageIndex(manifests: [manifest])),
            mediaType: .imageIndex
        )
        for descriptor in [layer, config, manifest, index] { try await layout.put(descriptor, from: store) }
        let name = try RepositoryName("plant/app")
        try layout.apply([TagMove(repository: name, tag: Tag("v1"), descriptor: index)])
        return index
    }

    @Test func `skopeo copies an index from it and keeps every digest`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path
        let layout = try LayoutDirectory(writing: path.appending("layout"))
        let index = try await fill(layout, in: path)
        try await withMirror(over: layout) { address in
            let destination = path.appending("copy")
            try await Command.require(
                "skopeo",
                [
                    "copy", "--all", "--src-tls-verify=false", "docker://\(address)/plant/app:v1",
                    "oci:\(destination):v1",
                ]
            )
            let copy = try LayoutDirectory(reading: destination)
            #expect(try copy.index().entries.map(\.descriptor.digest) == [index.digest])
            let tags = try await Command.require(
                "skopeo",
                ["list-tags", "--tls-verify=false", "docker://\(address)/plant/app"]
            )
            #expect(String(decoding: tags, as: UTF8.self).contains("\"v1\""))
        }
        _ = consume folder
    }

    @Test func `curl resumes a blob`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path
        let sample = try MirrorFixture()
        let layout = try LayoutDirectory(writing: path.appending("layout"))
        try await sample.fill(layout)
        try await withMirror(over: layout) { address in
            let file = path.appending("blob")
            let bytes = try await sample.store.read(sample.layer, limit: 1 << 24)
            try DurableFile.replace(file, with: Array(bytes.prefix(700_001)))
            let url = "http://\(address)/v2/plant/app/blobs/\(sample.layer.digest)"
            try await Command.require("curl", ["-sSf", "-C", "-", "-o", file.string, url])
            #expect(try ReadableFile.contents(of: file, limit: 1 << 24) == bytes)
        }
        _ = consume folder
    }

    @Test func `containerd pulls from it, by its own address and as a mirror of another host`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path
        let layout = try LayoutDirectory(writing: path.appending("layout"))
        let index = try await fill(layout, in: path)
        try await withMirror(over: layout) { address in
            let hosts = path.appending("certs.d/registry.hub:5000")
            try Directory.create(hosts)
            try DurableFile.replace(
                hosts.appending("hosts.toml"),
                with: Array("server = \"http://\(address)\"\n[host.\"http://\(address)\"]\n".utf8)
            )
            let containerd = try await Containerd(in: path)
            for arguments in [
                ["--plain-http", "\(address)/plant/app:v1"],
                ["--hosts-dir", path.appending("certs.d").string, "registry.hub:5000/plant/app:v1"],
            ] {
                _ = try await containerd.control(["images", "pull", "--snapshotter", "native"] + arguments)
            }
            let listed = try await containerd.control(["images", "list"])
            #expect(listed.components(separatedBy: index.digest.description).count == 3, "\(listed)")
            _ = consume containerd
        }
        _ = consume folder
    }
}
