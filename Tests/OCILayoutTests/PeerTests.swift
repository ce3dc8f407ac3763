import Content
import FileIO
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// Layouts and archives that skopeo, umoci and tar wrote, and layouts of ours that they read.
@Suite struct PeerTests: ~Copyable {
    let folder: TemporaryDirectory
    var root: String { folder.path.string }

    init() throws {
        folder = try TemporaryDirectory()
    }

    @discardableResult
    private func skopeo(_ arguments: String...) async throws -> String {
        String(
            decoding: try await Command.require(
                "skopeo",
                ["--insecure-policy", "--tmpdir", root] + arguments,
                workingDirectory: folder.path
            ),
            as: UTF8.self
        )
    }

    /// The names of the entries of a tar file, sorted; skopeo's are digests.
    private func names(in file: String) async throws -> [String] {
        let list = try await Command.require("tar", ["tf", file], workingDirectory: folder.path)
        return String(decoding: list, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
    }

    /// The digest of an image as skopeo sees it.
    private func digest(_ location: String) async throws -> String {
        let manifest = try await Command.require(
            "skopeo",
            ["--insecure-policy", "inspect", "--raw", location],
            workingDirectory: folder.path
        )
        return Digest.of(manifest).description
    }

    /// Makes an image of two layers with umoci, at `oci:peer:v1`.
    private func makeImage() async throws {
        let script = """
            set -e
            umoci init --layout peer
            umoci new --image peer:v1
            for layer in 1 2; do
                umoci unpack --rootless --image peer:v1 bundle$layer
                mkdir -p bundle$layer/rootfs/opt
                seq 1 2000 > bundle$layer/rootfs/opt/numbers$layer
                umoci repack --image peer:v1 bundle$layer
                chmod -R u+w bundle$layer
                rm -rf bundle$layer
            done
            """
        try await Command.require("sh", ["-c", script], workingDirectory: folder.path)
    }

    private func copy(
        _ graph: ImageGraph,
        from source: any RepositorySource,
        to destination: some RepositoryStore
    ) async throws {
        for blob in graph.blobs { try await destination.put(blob, from: source) }
        for manifest in graph.manifests { try await destination.put(manifest.descriptor, from: source) }
    }

    @Test func `umoci's layout is read, and umoci and skopeo read ours`() async throws {
        try await makeImage()
        let reference = try ImageReference("registry.hub:5000/plant/app:v1")
        let foreign = try LayoutDirectory(reading: folder.path.appending("peer"), base: reference)
        let repository = try #require(foreign.repository(of: reference))
        let image = try #require(try await repository.resolve(reference.selector))
        let graph = try await ImageGraph.walk(from: image, in: repository)
        #expect(graph.blobs.count == 3)

        let ours = try LayoutDirectory(writing: folder.path.appending("ours"))
        try await copy(graph, from: repository, to: ours.repository(reference.repository))
        try ours.apply([
            TagMove(
                repository: reference.repository,
                tag: try Tag("v1"),
                descriptor: graph.root,
                original: reference
            )
        ])
        #expect(try await digest("oci:ours:plant/app:v1") == image.digest.description)
        let names = try await Command.require(
            "umoci",
            ["ls", "--layout", "ours"],
            workingDirectory: folder.path
        )
        #expect(String(decoding: names, as: UTF8.self) == "plant/app:v1\n")
        try await skopeo("copy", "-q", "oci:ours:plant/app:v1", "oci:again:x")
        #expect(try await digest("oci:again:x") == image.digest.description)
    }

    @Test(arguments: ["cat", "gzip", "bzip2", "xz", "zstd"])
    func `skopeo's oci-archive keeps its digest`(tool: String) async throws {
        try await makeImage()
        try await skopeo("copy", "-q", "oci:peer:v1", "oci-archive:image.tar:registry.hub/plant/app:v1")
        try await Command.require("sh", ["-c", "\(tool) < image.tar > image"], workingDirectory: folder.path)
        let archive = try await ImageArchive.open(
            folder.path.appending("image"),
            scratch: folder.path.appending("scratch")
        )
        #expect(archive.format == .ociLayout)
        #expect(archive.images.map { $0.descriptor.digest.description } == [try await digest("oci:peer:v1")])
        let reference = try ImageReference("registry.hub/plant/app:v1")
        #expect(archive.images[0].references == [reference])
        let repository = try #require(archive.repository(of: reference))
        let image = try #require(try await repository.resolve(reference.selector))
        #expect(try await ImageGraph.walk(from: image, in: repository).blobs.count == 3)
    }

    @Test func `skopeo's docker-archive gives the configuration and layers back`() async throws {
        try await makeImage()
        try await skopeo("copy", "-q", "oci:peer:v1", "docker-archive:image.tar:plant/app:v1")
        let archive = try await ImageArchive.open(
            folder.path.appending("image.tar"),
            scratch: folder.path.appending("scratch")
        )
        #expect(archive.format == .dockerArchive)
        #expect(archive.images[0].references.map(\.familiar) == ["plant/app:v1"])
        let found = try await digest("oci:scratch:plant/app:v1")
        #expect(found == archive.images[0].descriptor.digest.description)
        // Once round: the layers that skopeo unpacks from ours are those that it had.
        try await skopeo("copy", "-q", "oci:scratch:plant/app:v1", "docker-archive:again.tar:plant/app:v1")
        #expect(try await names(in: "image.tar") == names(in: "again.tar"))
    }

    @Test func `the classic form of docker save, as tar writes it`() async throws {
        let saved = SavedImage(layers: 2)
        let tree = folder.path.appending("tree")
        for (name, content) in saved.files {
            let path = tree.appending(name)
            try Directory.create(path.removingLastComponent())
            try DurableFile.replace(path, with: content)
        }
        let second = tree.appending(saved.layerNames[1])
        try Directory.move(second, to: tree.appending("real.tar"))
        try await Command.require("ln", ["-s", "../real.tar", second.string])
        let first = tree.appending(saved.layerNames[0])
        try await Command.require("ln", [first.string, tree.appending("hard.tar").string])
        try DurableFile.replace(tree.appending("manifest.json"), with: SavedImage.list([saved]))
        for (file, flags) in [
            ("gnu.tar", "--format=gnu"), ("pax.tar.gz", "--format=pax"), ("v7.tar", "--format=v7"),
        ] {
            try await Command.require(
                "tar",
                ["-C", "tree", flags, file.hasSuffix("gz") ? "-czf" : "-cf", file, "."],
                workingDirectory: folder.path
            )
            let archive = try await ImageArchive.open(
                folder.path.appending(file),
                scratch: folder.path.appending("scratch-\(file)")
            )
            #expect(archive.images[0].references.map(\.familiar) == ["plant/app:v1"])
            let shown = try await skopeo("inspect", "oci:scratch-\(file):plant/app:v1")
            #expect(shown.contains(archive.images[0].descriptor.digest.description))
        }
    }

    @Test func `a multi-platform layout of skopeo's keeps its index`() async throws {
        let repository = MemoryRepository()
        let amd64 = try SampleImage.add(to: repository, seed: 1, layers: 0)
        let arm64 = try SampleImage.add(
            to: repository,
            seed: 2,
            layers: 0,
            platform: Platform(os: "linux", architecture: "arm64")
        )
        let index = try SampleImage.addIndex(
            to: repository,
            [SampleImage.on("linux/amd64", amd64), SampleImage.on("linux/arm64", arm64)]
        )
        let ours = try LayoutDirectory(writing: folder.path.appending("ours"))
        let name = try RepositoryName("a")
        let graph = try await ImageGraph.walk(from: index, in: repository)
        try await copy(graph, from: repository, to: ours.repository(name))
        try ours.apply([TagMove(repository: name, tag: .latest, descriptor: index)])
        try await skopeo("copy", "-q", "--all", "oci:ours:a:latest", "oci-archive:all.tar:a:latest")
        let archive = try await ImageArchive.open(
            folder.path.appending("all.tar"),
            scratch: folder.path.appending("scratch")
        )
        #expect(archive.images.map(\.descriptor.digest) == [index.digest])
        let read = try #require(archive.repository(of: ImageReference("x.io/a:latest")))
        #expect(try await ImageGraph.walk(from: archive.images[0].descriptor, in: read).manifests.count == 3)
    }
}
