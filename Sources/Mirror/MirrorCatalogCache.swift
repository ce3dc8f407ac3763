import OCILayout
import Synchronization

/// The catalog of a layout as it is now, arranged anew only when `index.json` has changed.
final class MirrorCatalogCache: Sendable {
    private struct Cached {
        let index: LayoutIndex
        let catalog: MirrorCatalog
    }

    private let layout: LayoutDirectory
    private let cached = Mutex<Cached?>(nil)

    init(_ layout: LayoutDirectory) {
        self.layout = layout
    }

    func current() throws -> MirrorCatalog {
        let index = try layout.index()
        return cached.withLock { cached in
            // An unchanged index is the same array, which compares in no time.
            if let cached, cached.index == index { return cached.catalog }
            let catalog = MirrorCatalog(index)
            cached = Cached(index: index, catalog: catalog)
            return catalog
        }
    }
}
