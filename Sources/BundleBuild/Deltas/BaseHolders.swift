import BundleFormat
import Content
import OCILayout
import Synchronization

/// Finds the bytes of bases at the hub: on the shelf, else where images are looked for.
struct BaseHolders: Sendable {
    private let shelf: LayerShelf
    private let upstream: ImageResolver
    private let references: [RepositoryName: ImageReference]
    private let known = OnShelf()

    /// - Parameter set: The images of the bundle; it tells what the repositories of the mirror are called upstream.
    init(shelf: LayerShelf, upstream: ImageResolver, naming set: ImageSet) {
        self.shelf = shelf
        self.upstream = upstream
        references = Dictionary(
            set.images.compactMap { image in image.reference.map { (image.repository, $0) } }
        ) { first, _ in first }
    }

    /// Where `layer` can be read; nil when the hub has it no more.
    func holder(of layer: Ledger.Layer) async throws -> (any ContentSource)? {
        if try known.holds(layer.descriptor, shelf) { return shelf }
        for repository in layer.repositories {
            guard let reference = references[repository],
                let holder = try await upstream.holder(of: layer.descriptor, like: reference)
            else { continue }
            return holder
        }
        return nil
    }

    /// What was hashed once in this run is not hashed again.
    private final class OnShelf: Sendable {
        private let answers = Mutex<[Digest: Bool]>([:])

        func holds(_ descriptor: Descriptor, _ shelf: LayerShelf) throws -> Bool {
            if let answer = answers.withLock({ $0[descriptor.digest] }) { return answer }
            let answer = try shelf.holds(descriptor)
            answers.withLock { $0[descriptor.digest] = answer }
            return answer
        }
    }
}
