import Content
import Diagnostics
import FileIO
import OCILayout
package import Rendering
package import SystemPackage

/// Charts and folders of files in the places where images are looked for.
package struct SourceArtifacts: ArtifactLibrary {
    static let chartConfiguration: MediaType = "application/vnd.cncf.helm.config.v1+json"
    static let chart: MediaType = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
    private static let limit = 64 << 20

    /// Brings a file of a web server, of at most so many bytes.
    package typealias Download = @Sendable (_ url: String, _ limit: Int) async throws -> [UInt8]

    private let sources: [ImageResolver.Source]
    private let download: Download?
    private let charts: PackedCharts

    /// Looks in `sources`, in order, and for charts of web servers there; keeps charts in `charts`.
    init(
        _ sources: [ImageResolver.Source],
        download: Download?,
        charts: PackedCharts = PackedCharts()
    ) {
        self.sources = sources
        self.download = download
        self.charts = charts
    }

    package func add(_ chart: PackedChart) throws -> String { try charts.add(chart).description }

    /// - Throws: `TemplateError.unusableArtifact` for a manifest of something else or an archive that is not the one of its index,
    ///   `TemplateError.chartUnreachable`, and what a place throws.
    package func fetch(_ artifact: RegistryArtifact, to file: FilePath) async throws -> String? {
        if artifact.content == .hostedChart { return try await fetchHosted(artifact, to: file) }
        let reference = try ImageReference(artifact.reference)
        for source in sources {
            guard let repository = try await source.images.repository(of: reference),
                let root = try await repository.resolve(reference.selector)
            else { continue }
            let document = try await ManifestDocument.read(root.descriptor, from: repository)
            let layer = try Self.layer(of: document, as: artifact)
            try DurableFile.replace(file, with: await repository.read(layer, limit: Self.limit))
            return root.digest.description
        }
        return nil
    }

    /// A chart of a web server: its index says where the archive is, and its digest.
    private func fetchHosted(_ artifact: RegistryArtifact, to file: FilePath) async throws -> String? {
        guard let download, let version = artifact.version,
            let slash = artifact.repository.lastIndex(of: "/")
        else { return nil }
        let repository = artifact.repository[..<slash]
        let name = String(artifact.repository[artifact.repository.index(after: slash)...])
        let place = "\(repository)/index.yaml"
        do {
            let index = ChartIndex(try await download(place, ChartIndex.byteLimit), name: place)
            let entry = try index.entry(of: name, version)
            let url = entry.url.contains("://") ? entry.url : "\(repository)/\(entry.url)"
            let archive = try await download(url, Self.limit)
            let digest = Digest.of(archive)
            guard digest.hex == entry.digest else {
                throw TemplateError.unusableArtifact(
                    artifact.reference,
                    found: "\(digest)",
                    expected: "sha256:\(entry.digest), as \(place) has it"
                )
            }
            guard artifact.digest == nil || artifact.digest == "\(digest)" else {
                throw TemplateError.unusableArtifact(
                    artifact.reference,
                    found: "\(digest)",
                    expected: "\(artifact.digest ?? ""), as the snapshot has it"
                )
            }
            try DurableFile.replace(file, with: archive)
            return "\(digest)"
        } catch let failure as DownloadFailure {
            throw TemplateError.chartUnreachable(artifact, reason: failure.reason)
        } catch let error as any OperatorError where error.exitClass == .remote {
            throw TemplateError.chartUnreachable(artifact, reason: error.description)
        }
    }

    private static func layer(
        of document: ManifestDocument,
        as artifact: RegistryArtifact
    ) throws -> Descriptor {
        let layers: [Descriptor]
        let configuration: MediaType?
        if case .image(let manifest) = document {
            (layers, configuration) = (manifest.value.layers, manifest.value.config.mediaType)
        } else {
            (layers, configuration) = ([], nil)
        }
        let expected: String
        switch artifact.content {
        case .chart:
            let layer = layers.first { $0.mediaType == chart }
            if configuration == chartConfiguration, let layer { return layer }
            expected = "a chart, as helm push makes it"
        case .files, .hostedChart:
            let layer = layers.first { "\($0.mediaType)".hasSuffix("tar+gzip") }
            if layers.count == 1, let layer { return layer }
            expected = "one layer, a tar file in gzip"
        }
        throw TemplateError.unusableArtifact(
            artifact.reference,
            found:
                "\(layers.count == 1 ? "one layer" : "\(layers.count) layers") of \(document.artifactType.map { "\($0)" } ?? "an index")",
            expected: expected
        )
    }
}

/// Artifacts in a library that is opened only if one is asked for.
struct LazyArtifacts: ArtifactLibrary {
    private let library: any ImageLibrary
    private let charts = PackedCharts()

    init(_ library: any ImageLibrary) {
        self.library = library
    }

    func add(_ chart: PackedChart) throws -> String { try charts.add(chart).description }

    func fetch(_ artifact: RegistryArtifact, to file: FilePath) async throws -> String? {
        let download: SourceArtifacts.Download = { try await library.download($0, limit: $1) }
        guard artifact.content != .hostedChart else {
            return try await SourceArtifacts([], download: download).fetch(artifact, to: file)
        }
        return try await library.open {
            try await SourceArtifacts($0, download: download).fetch(artifact, to: file)
        }
    }
}
