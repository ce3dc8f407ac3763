import BundleBuild
import Content
import Diagnostics
import FileIO
import Fleet
import OCILayout
import Rendering
import SystemPackage
import TestSupport
import Testing

/// Charts and files in the places where images are looked for.
@Suite struct SourceArtifactsTests: ~Copyable {
    let folder: TemporaryDirectory
    let empty = MemoryImages()
    let images = MemoryImages()

    init() throws {
        folder = try TemporaryDirectory()
    }

    func fetch(_ artifact: RegistryArtifact) async throws -> (digest: String?, bytes: [UInt8]?) {
        let sources = [empty, images].map { ImageResolver.Source(name: "memory", images: $0) }
        let resolver = ImageResolver(
            sources,
            naming: .path,
            options: ImageGraph.Options(),
            report: { _ in }
        )
        let file = folder.path.appending("chart.tgz")
        let digest = try await resolver.artifacts.fetch(artifact, to: file)
        return (digest, digest == nil ? nil : try ReadableFile.contents(of: file, limit: 1 << 20))
    }

    @Test func `a chart is found by version or digest, and its archive is what was pushed`() async throws {
        let archive = Array("an archive".utf8)
        let digest = try images.add(chart: archive, as: "r.example:5000/charts/edge:1.0.0_b.1")
        let repository = "r.example:5000/charts/edge"
        for chart in [
            RegistryArtifact(.chart, repository: repository, version: "1.0.0+b.1"),
            RegistryArtifact(.chart, repository: repository, version: nil, digest: "\(digest)"),
            RegistryArtifact(.chart, repository: repository, version: "1.0.0+b.1", digest: "\(digest)"),
        ] {
            let found = try await fetch(chart)
            #expect(found.digest == "\(digest)")
            #expect(found.bytes == archive)
        }
        let other = try await fetch(RegistryArtifact(.chart, repository: repository, version: "2.0.0"))
        #expect(other.digest == nil)
        let wrong = "sha256:" + String(repeating: "0", count: 64)
        let pinned = RegistryArtifact(.chart, repository: repository, version: "1.0.0+b.1", digest: wrong)
        let none = try await fetch(pinned)
        #expect(none.digest == nil)
    }

    @Test func `files are the one layer of an artifact`() async throws {
        let layer = SampleBytes.make(count: 300, seed: 7)
        let digest = try images.add("r.example/fleet:main", layers: [layer], seed: 1)
        let found = try await fetch(
            RegistryArtifact(.files, repository: "r.example/fleet", version: "main")
        )
        #expect(found.digest == "\(digest)")
        #expect(found.bytes == layer)
    }

    @Test(arguments: [
        (
            RegistryArtifact.Content.chart, 1,
            "found one layer of application/vnd.oci.image.config.v1+json, expected a chart, as helm push makes it"
        ),
        (
            .files, 2,
            "found 2 layers of application/vnd.oci.image.config.v1+json, expected one layer, a tar file in gzip"
        ),
    ])
    func `what is something else is refused`(
        content: RegistryArtifact.Content,
        layers: Int,
        words: String
    ) async throws {
        let bytes = (0..<layers).map { SampleBytes.make(count: 100, seed: UInt64($0)) }
        try images.add("r.example:5000/charts/edge:1.0.0", layers: bytes, seed: 1)
        let error = await #expect(throws: TemplateError.self) {
            try await fetch(
                RegistryArtifact(content, repository: "r.example:5000/charts/edge", version: "1.0.0")
            )
        }
        #expect(error?.identifier == "snapshot.unusable-artifact")
        #expect(error?.description == "r.example:5000/charts/edge:1.0.0: \(words)")
    }

    // MARK: - Web servers

    static let hosted = RegistryArtifact(
        .hostedChart,
        repository: "https://c.example/stable/edge",
        version: "1.0.0"
    )

    /// Fetches the chart from a server with these files.
    func fetch(from files: [String: [UInt8]]) async throws -> [UInt8] {
        let resolver = ImageResolver(
            [],
            naming: .path,
            options: ImageGraph.Options(),
            download: { url, limit in
                guard let bytes = files[url] else { throw DownloadFailure("status 404") }
                #expect(bytes.count <= limit)
                return bytes
            },
            report: { _ in }
        )
        let file = folder.path.appending("hosted.tgz")
        #expect(
            try await resolver.artifacts.fetch(Self.hosted, to: file)
                == "\(Digest.of(Array("an archive".utf8)))"
        )
        return try ReadableFile.contents(of: file, limit: 1 << 20)
    }

    @Test(arguments: ["edge.tgz", "https://files.example/edge.tgz"])
    func `a chart of a web server is where its index says, with the digest that the index has`(url: String)
        async throws
    {
        let archive = Array("an archive".utf8)
        let index = Array(
            "entries:\n  edge:\n  - {version: 1.0.0, urls: ['\(url)'], digest: \(Digest.of(archive).hex)}\n"
                .utf8
        )
        let place = url.contains("://") ? url : "https://c.example/stable/\(url)"
        var files = ["https://c.example/stable/index.yaml": index, place: archive]
        #expect(try await fetch(from: files) == archive)
        files[place] = Array("another one".utf8)
        let damaged = await #expect(throws: TemplateError.self) { try await fetch(from: files) }
        #expect(damaged?.exitClass == .corrupt)
        #expect(damaged?.description.contains("as https://c.example/stable/index.yaml has it") == true)
        files[place] = nil
        let unreachable = await #expect(throws: TemplateError.self) { try await fetch(from: files) }
        #expect(unreachable?.exitClass == .remote)
        #expect(
            unreachable?.remedy
                == "where there is a network run helm pull edge --repo https://c.example/stable --version 1.0.0, and add {url: https://c.example/stable, path: FOLDER} with its folder to charts in sealift.yaml"
        )
    }
}
