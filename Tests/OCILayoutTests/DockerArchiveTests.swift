import Content
import Diagnostics
import FileIO
import OCILayout
import SystemPackage
import TestSupport
import Testing

@Suite struct DockerArchiveTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func open(_ bytes: [UInt8], _ name: String = "a.tar") async throws -> ImageArchive {
        let path = folder.path.appending(name)
        try DurableFile.replace(path, with: bytes)
        return try await ImageArchive.open(path, scratch: folder.path.appending("scratch-\(name)"))
    }

    private func manifest(_ image: ImageArchive.Image, _ archive: ImageArchive) async throws -> ImageManifest
    {
        guard
            case .image(let document) = try await ManifestDocument.read(
                image.descriptor,
                from: archive.layout
            )
        else { throw ContentError.missing(image.descriptor.digest) }
        return document.value
    }

    @Test func `the classic form becomes an OCI image with gzip layers`() async throws {
        let saved = SavedImage()
        let archive = try await open(saved.archive)
        #expect(archive.format == .dockerArchive)
        let image = try #require(archive.images.first)
        #expect(image.isSynthesised)
        #expect(image.references.map(\.description) == ["docker.io/plant/app:v1"])
        let manifest = try await manifest(image, archive)
        #expect(manifest.config.digest == Digest.of(saved.config))
        #expect(manifest.layers.map(\.mediaType) == [.layerGzip, .layerGzip])
        for (layer, original) in zip(manifest.layers, saved.layers) {
            let compressed = try await archive.layout.read(layer, limit: 1 << 20)
            #expect(compressed.prefix(10) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
            #expect(try await Command.require("gzip", ["-dc"], input: compressed) == original)
        }
        let reference = try ImageReference("plant/app:v1")
        let repository = try #require(archive.repository(of: reference))
        #expect(try await repository.resolve(reference.selector)?.digest == image.descriptor.digest)
        let graph = try await ImageGraph.walk(from: image.descriptor, in: repository)
        for blob in graph.blobs { #expect(try archive.layout.contains(blob)) }
    }

    @Test func `nothing but what the image needs stays in the scratch folder`() async throws {
        let archive = try await open(SavedImage().archive)
        let blobs = try Directory.entries(of: archive.layout.path.appending("blobs/sha256"))
        #expect(blobs.count == 4)
    }

    @Test func `the same archive gives the same digest, in whatever order its entries are`() async throws {
        let saved = SavedImage()
        let first = try await open(saved.archive, "a.tar")
        let reversed = TarText.of(
            [("./manifest.json", SavedImage.list([saved]))]
                + saved.files.reversed().map { ("./" + $0.0, $0.1) }
        )
        let second = try await open(reversed, "b.tar")
        #expect(first.images.map(\.descriptor) == second.images.map(\.descriptor))
    }

    @Test func `linked layers are followed inside the archive`() async throws {
        var saved = SavedImage()
        saved.layerNames = ["one/layer.tar", "two/layer.tar"]
        var tar = TarText()
        tar.add("one/", type: "5")
        tar.add("three/layer.tar", saved.layers[0])
        tar.add("one/layer.tar", type: "2", link: "../three/layer.tar")
        tar.add("four/layer.tar", saved.layers[1])
        tar.add("two/layer.tar", type: "1", link: "./four/layer.tar")
        tar.add(saved.configName, saved.config)
        tar.add("manifest.json", SavedImage.list([saved]))
        tar.add("one/VERSION", Array("1.0".utf8))
        tar.add("one/json", Array("{}".utf8))
        tar.add("repositories", Array("{}".utf8))
        tar.finish()
        let linked = try await open(tar.bytes, "a.tar")
        let plain = try await open(SavedImage().archive, "b.tar")
        #expect(linked.images.map(\.descriptor) == plain.images.map(\.descriptor))
    }

    @Test func `several images share layers, and each has all its tags`() async throws {
        let first = SavedImage(seed: 1, tags: #"["a/b:v1","reg.io:5000/a/b:v2"]"#)
        let second = SavedImage(seed: 2, tags: "null")
        var third = SavedImage(seed: 1, tags: #"["<none>:<none>","c:v3"]"#)
        third.layerNames = ["again/0.tar", "again/1.tar"]
        let archive = try await open(SavedImage.archive([first, second, third]))
        #expect(
            archive.images.map { $0.references.map(\.familiar) }
                == [["a/b:v1", "reg.io:5000/a/b:v2"], [], ["c:v3"]]
        )
        #expect(archive.images[0].descriptor == archive.images[2].descriptor)
        #expect(try archive.layout.index().entries.count == 4)
        let digest = archive.images[1].descriptor.digest
        let repository = try #require(archive.repository(of: ImageReference("x")))
        #expect(try await repository.resolve(.digest(digest))?.digest == digest)
    }

    @Test func `an empty name is refused`() async throws {
        let archive = SavedImage.archive([SavedImage(seed: 1, tags: #"["a/b:v1",""]"#)])
        let error = await #expect(throws: (any Error).self) { try await open(archive) }
        #expect((error as? any OperatorError)?.description.contains("an empty name") == true)
    }

    @Test func `one layer used twice stays in both places`() async throws {
        var saved = SavedImage(layers: 1)
        let diffID = Digest.of(saved.layers[0])
        let config = Array(
            #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["\#(diffID)","\#(diffID)"]}}"#
                .utf8
        )
        saved.layerNames = ["x.tar", "x.tar"]
        saved.configName = "config.json"
        let archive = try await open(
            TarText.of([
                ("x.tar", saved.layers[0]), ("config.json", config),
                ("manifest.json", SavedImage.list([saved])),
            ])
        )
        let manifest = try await manifest(archive.images[0], archive)
        #expect(manifest.layers.count == 2)
        #expect(manifest.layers[0] == manifest.layers[1])
    }

    @Test(arguments: [("gzip", "-c"), ("zstd", "-qc")])
    func `layers that are compressed stay as they are`(tool: String, flag: String) async throws {
        var saved = SavedImage(layers: 1)
        let compressed = try await Command.require(tool, [flag], input: saved.layers[0])
        saved.layerNames = ["layer.tar.gz"]
        saved.configName = "sha256:\(Digest.of(saved.config).hex)"
        let archive = try await open(
            TarText.of([
                ("layer.tar.gz", compressed), (saved.configName, saved.config),
                ("manifest.json", SavedImage.list([saved])),
            ])
        )
        let layer = try #require(await manifest(archive.images[0], archive).layers.first)
        #expect(layer.digest == Digest.of(compressed))
        #expect(layer.mediaType == (tool == "gzip" ? .layerGzip : .layerZstd))
    }

    @Test func `a layer compressed with xz becomes a gzip layer`() async throws {
        var saved = SavedImage(layers: 1)
        let plain = try await open(saved.archive, "a.tar")
        saved.layerNames = ["layer.tar.xz"]
        let compressed = try await Command.require("xz", ["-c"], input: saved.layers[0])
        let archive = try await open(
            TarText.of([
                ("layer.tar.xz", compressed), (saved.configName, saved.config),
                ("manifest.json", SavedImage.list([saved])),
            ]),
            "b.tar"
        )
        #expect(archive.images.map(\.descriptor) == plain.images.map(\.descriptor))
    }

    @Test(arguments: [("gzip", "-c"), ("bzip2", "-c"), ("xz", "-c"), ("zstd", "-qc")])
    func `the archive may be compressed by`(tool: String, flag: String) async throws {
        let bytes = SavedImage().archive
        let plain = try await open(bytes, "plain.tar")
        let compressed = try await open(Command.require(tool, [flag], input: bytes), "other.tar")
        #expect(plain.images.map(\.descriptor) == compressed.images.map(\.descriptor))
    }

    @Test func `a layout in the archive wins over manifest json`() async throws {
        let saved = SavedImage()
        let repository = MemoryRepository()
        let image = try SampleImage.add(to: repository, seed: 5)
        var files: [(String, [UInt8])] = []
        for node in try await ImageGraph.walk(from: image, in: repository).blobs + [image] {
            files.append(("blobs/sha256/\(node.digest.hex)", try await repository.read(node, limit: 1 << 20)))
        }
        var entry = image
        entry.annotations = [
            "io.containerd.image.name": "docker.io/library/x:v1", "org.opencontainers.image.ref.name": "v1",
        ]
        files.append(("index.json", try StrictJSON.encode(ImageIndex(manifests: [entry]))))
        files.append(("manifest.json", SavedImage.list([saved])))
        files.append(("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)))
        let archive = try await open(TarText.of(files))
        #expect(archive.format == .ociLayout)
        #expect(archive.images.map(\.descriptor) == [image])
        #expect(archive.images[0].references.map(\.familiar) == ["x:v1"])
        #expect(!archive.images[0].isSynthesised)
    }

    @Test func `a second archive may use the same scratch folder`() async throws {
        let scratch = folder.path.appending("scratch")
        let path = folder.path.appending("a.tar")
        try DurableFile.replace(path, with: SavedImage(seed: 1).archive)
        do { _ = try await ImageArchive.open(path, scratch: scratch) }
        try DurableFile.replace(path, with: SavedImage(seed: 2, tags: #"["other:v1"]"#).archive)
        let archive = try await ImageArchive.open(path, scratch: scratch)
        #expect(try archive.layout.index().entries.count == 1)
    }
}
