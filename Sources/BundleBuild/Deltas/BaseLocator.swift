import BundleFormat
import Content
import Fleet
import OCILayout
import Synchronization

/// Finds the bytes of bases at the hub: in the cache, else where images are looked for.
struct BaseLocator: Sendable {
    private let cache: LayerCache
    private let upstream: ImageResolver
    private let references: [RepositoryName: ImageReference]
    private let doubted = Doubted()

    /// - Parameter set: The images of the bundle; it tells what the repositories of the mirror are called upstream.
    init(cache: LayerCache, upstream: ImageResolver, naming set: ImageSet) {
        self.cache = cache
        self.upstream = upstream
        references = Dictionary(
            set.images.compactMap { image in image.reference.map { (image.repository, $0) } }
        ) { first, _ in first }
    }

    /// Where `layer` is by name and size; nil when the hub has it no more, or nobody answers who might.
    func holder(of layer: Ledger.Blob) async throws -> (any ContentSource)? {
        if cache.contains(layer.descriptor) { return cache }
        for repository in layer.repositories {
            guard let reference = references[repository],
                let holder = try await upstream.holder(of: layer.descriptor, like: reference)
            else { continue }
            return holder
        }
        return nil
    }

    /// Where `layer` is, not in the cache if it is damaged there.
    func holder(ofProven layer: Ledger.Blob) async throws -> (any ContentSource)? {
        _ = cache.holds(layer.descriptor)
        return try await holder(of: layer)
    }

    /// Takes note that `layer` could not be read as it should be, and removes it from the cache if it is damaged there.
    /// - Returns: Whether to look for it once more.
    func doubt(_ layer: Ledger.Blob) -> Bool {
        guard doubted.digests.withLock({ $0.insert(layer.digest).inserted }) else { return false }
        return !cache.holds(layer.descriptor)
    }

    private final class Doubted: Sendable {
        let digests = Mutex<Set<Digest>>([])
    }
}
