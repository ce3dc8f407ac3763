import Content
import OCILayout
import Synchronization
import TestSupport

/// Registries in memory, by host and repository.
final class MemoryImages: ImageSource {
    private let store = MemoryStore()
    private let roots = Mutex<[String: Descriptor]>([:])
    private let listed = Mutex<[Digest: [Descriptor]]>([:])

    /// Adds an image with one layer and returns the digest of its manifest.
    @discardableResult
    func add(_ reference: String, seed: UInt64) throws -> Digest {
        try add(reference, layers: [SampleBytes.make(count: 5_000, seed: seed)], seed: seed)
    }

    /// Adds an image with these layers and returns the digest of its manifest.
    @discardableResult
    func add(_ reference: String, layers: [[UInt8]], seed: UInt64) throws -> Digest {
        let layers = layers.map { store.add($0, mediaType: .layerGzip) }
        let configuration = store.add(
            Array(#"{"architecture":"amd64","os":"linux","config":{"Env":["SEED=\#(seed)"]}}"#.utf8),
            mediaType: .imageConfiguration
        )
        return try add(ImageManifest(config: configuration, layers: layers), as: reference)
    }

    private func add(_ document: ImageManifest, as reference: String) throws -> Digest {
        let manifest = store.add(try StrictJSON.encode(document), mediaType: .imageManifest)
        let name = try ImageReference(reference)
        roots.withLock { roots in
            roots["\(name.name) \(name.selector)"] = manifest
            roots["\(name.name) \(ReferenceSelector.digest(manifest.digest))"] = manifest
        }
        return manifest.digest
    }

    /// Adds a chart as `helm push` does, and returns the digest of its manifest.
    @discardableResult
    func add(chart archive: [UInt8], as reference: String) throws -> Digest {
        let layer = store.add(archive, mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip")
        let configuration = store.add(
            Array(#"{"name":"edge","version":"1.0.0","apiVersion":"v2"}"#.utf8),
            mediaType: "application/vnd.cncf.helm.config.v1+json"
        )
        return try add(ImageManifest(config: configuration, layers: [layer]), as: reference)
    }

    /// Lists something about a manifest that is nowhere, and returns its digest.
    func listAbsentReferrer(of digest: Digest) -> Digest {
        let absent = Descriptor(of: Array("about \(digest)".utf8), mediaType: .imageManifest)
        listed.withLock { $0[digest, default: []].append(absent) }
        return absent.digest
    }

    func repository(of reference: ImageReference) -> (any RepositorySource)? {
        Repository(name: reference.name, images: self)
    }

    private struct Repository: RepositorySource {
        let name: String
        let images: MemoryImages

        func resolve(_ selector: ReferenceSelector) -> ResolvedManifest? {
            images.roots.withLock { $0["\(name) \(selector)"] }.map { ResolvedManifest($0) }
        }

        func referrers(of digest: Digest) -> [Descriptor] {
            images.listed.withLock { $0[digest, default: []] }
        }

        func contains(_ descriptor: Descriptor) -> Bool { images.store.contains(descriptor) }

        func withContent<Result>(
            of descriptor: Descriptor,
            _ body: (inout any ContentReader) async throws -> Result
        ) async throws -> Result {
            try await images.store.withContent(of: descriptor, body)
        }
    }
}
