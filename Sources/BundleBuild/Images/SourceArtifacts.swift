import Content
import FileIO
import OCILayout
package import Rendering
package import SystemPackage

/// Charts and folders of files in the places where images are looked for.
package struct SourceArtifacts: ArtifactLibrary {
    private static let chartConfiguration: MediaType = "application/vnd.cncf.helm.config.v1+json"
    private static let chart: MediaType = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
    private static let limit = 64 << 20

    private let sources: [ImageResolver.Source]

    /// Looks in `sources`, in order.
    init(_ sources: [ImageResolver.Source]) {
        self.sources = sources
    }

    /// - Throws: `TemplateError.unusableArtifact` for a manifest of something else, and what a place throws.
    package func fetch(_ artifact: RegistryArtifact, to file: FilePath) async throws -> String? {
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
        case .files:
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

    init(_ library: any ImageLibrary) {
        self.library = library
    }

    func fetch(_ artifact: RegistryArtifact, to file: FilePath) async throws -> String? {
        try await library.open { try await SourceArtifacts($0).fetch(artifact, to: file) }
    }
}
