import Content
import FileIO
import OCILayout
import Synchronization

/// A registry over a layout directory that does not do what it says.
final class LyingStore: ImageStore {
    enum Lie: String, CaseIterable, Sendable {
        /// All layers and configurations are gone when the first manifest comes.
        case dropsBlobs
        /// The last manifest is gone when tags move.
        case dropsManifest
        /// It says that it has everything.
        case claimsAll
    }

    private let layout: LayoutDirectory
    private let lie: Lie
    private let taken = Mutex<[Descriptor]>([])

    init(_ layout: LayoutDirectory, _ lie: Lie) {
        self.layout = layout
        self.lie = lie
    }

    func repository(_ name: RepositoryName) -> any RepositoryStore {
        Repository(base: layout.repository(name), store: self)
    }

    func resolve(_ tag: Tag, in repository: RepositoryName) throws -> Descriptor? {
        try layout.resolve(tag, in: repository)
    }

    func apply(_ moves: [TagMove]) throws {
        try layout.apply(moves)
        guard lie == .dropsManifest else { return }
        try drop(taken.withLock { $0.filter(\.mediaType.isManifestOrIndex).suffix(1) })
    }

    private func took(_ descriptor: Descriptor) throws {
        let isManifest = descriptor.mediaType.isManifestOrIndex
        let blobs = taken.withLock { taken in
            let isFirst = isManifest && !taken.contains { $0.mediaType.isManifestOrIndex }
            taken.append(descriptor)
            return isFirst ? taken.filter { !$0.mediaType.isManifestOrIndex } : []
        }
        if lie == .dropsBlobs { try drop(blobs) }
    }

    private func drop(_ content: [Descriptor]) throws {
        for descriptor in content where try layout.contains(descriptor) {
            try Directory.removeFile(layout.blobPath(descriptor.digest))
        }
    }

    private struct Repository: RepositoryStore {
        let base: any RepositoryStore
        let store: LyingStore

        func contains(_ descriptor: Descriptor) async throws -> Bool {
            if store.lie == .claimsAll { return true }
            return try await base.contains(descriptor)
        }

        func isReadable(_ descriptor: Descriptor) async throws -> Bool {
            try await base.isReadable(descriptor)
        }

        func put(_ expected: Descriptor, from source: some ContentSource) async throws {
            try await base.put(expected, from: source)
            try store.took(expected)
        }

        func mount(_ descriptor: Descriptor, from repository: RepositoryName) async throws -> Bool {
            try await base.mount(descriptor, from: repository)
        }

        func resolve(_ selector: ReferenceSelector) async throws -> ResolvedManifest? {
            try await base.resolve(selector)
        }

        func referrers(of digest: Digest) async throws -> [Descriptor] {
            try await base.referrers(of: digest)
        }

        func withContent<Result>(
            of descriptor: Descriptor,
            _ body: (inout any ContentReader) async throws -> Result
        ) async throws -> Result {
            try await base.withContent(of: descriptor, body)
        }
    }
}
