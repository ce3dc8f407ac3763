import Content
import OCILayout
import Rendering
import Synchronization

/// Charts of folders that a run has packed, as a place where images are looked for.
final class PackedCharts: ImageSource {
    private let store = MemoryStore()
    private let manifests = Mutex<[String: [Descriptor]]>([:])

    /// Keeps a chart, as `helm push` would lay it down.
    /// - Returns: The digest of its manifest.
    func add(_ chart: PackedChart) throws -> Digest {
        let manifest = ImageManifest(
            config: store.add(chart.configuration, mediaType: SourceArtifacts.chartConfiguration),
            layers: [store.add(chart.archive, mediaType: SourceArtifacts.chart)],
            annotations: [
                "org.opencontainers.image.title": chart.name,
                "org.opencontainers.image.version": chart.version,
            ]
        )
        let descriptor = store.add(try StrictJSON.encode(manifest), mediaType: .imageManifest)
        manifests.withLock { $0[chart.artifact.repository, default: []].append(descriptor) }
        return descriptor.digest
    }

    func repository(of reference: ImageReference) -> (any RepositorySource)? {
        let known = manifests.withLock { $0[reference.name.description] }
        return known.map { Repository(manifests: $0, store: store) }
    }

    /// The charts of one name, which are asked for by digest.
    private struct Repository: RepositorySource {
        let manifests: [Descriptor]
        let store: MemoryStore

        func resolve(_ selector: ReferenceSelector) -> ResolvedManifest? {
            guard case .digest(let digest) = selector else { return nil }
            return manifests.first { $0.digest == digest }.map { ResolvedManifest($0) }
        }

        func referrers(of digest: Digest) -> [Descriptor] { [] }

        func contains(_ descriptor: Descriptor) -> Bool { store.contains(descriptor) }

        func withContent<Result>(
            of descriptor: Descriptor,
            _ body: (inout any ContentReader) async throws -> Result
        ) async throws -> Result {
            try await store.withContent(of: descriptor, body)
        }
    }
}
