import Content
import OCILayout
import Synchronization

/// A repository in memory that remembers in which order it was filled.
final class MemoryRepository: RepositoryStore {
    private struct State {
        var manifests: [Digest: Descriptor] = [:]
        var tags: [Tag: Descriptor] = [:]
        var referrers: [Digest: [Descriptor]] = [:]
        var puts: [Digest] = []
        var mounted: [Digest] = []
        var reads: [Digest] = []
    }

    private let store = MemoryStore()
    private let state = Mutex(State())
    let mountable: Set<Digest>

    init(mountable: Set<Digest> = []) {
        self.mountable = mountable
    }

    /// What was put, in order.
    var puts: [Digest] { state.withLock { $0.puts } }
    /// What was mounted, in order.
    var mounted: [Digest] { state.withLock { $0.mounted } }
    /// What was read, in order.
    var reads: [Digest] { state.withLock { $0.reads } }

    @discardableResult
    func add(_ bytes: [UInt8], _ mediaType: MediaType) -> Descriptor {
        let descriptor = store.add(bytes, mediaType: mediaType)
        if mediaType.isManifestOrIndex { state.withLock { $0.manifests[descriptor.digest] = descriptor } }
        return descriptor
    }

    func tag(_ text: String, _ descriptor: Descriptor) throws {
        let tag = try Tag(text)
        state.withLock { $0.tags[tag] = descriptor }
    }

    func refer(to subject: Digest, by descriptor: Descriptor) {
        state.withLock { $0.referrers[subject, default: []].append(descriptor) }
    }

    func resolve(_ selector: ReferenceSelector) -> ResolvedManifest? {
        let found = state.withLock { state in
            switch selector {
            case .tag(let tag): state.tags[tag]
            case .digest(let digest): state.manifests[digest]
            }
        }
        return found.map { ResolvedManifest($0) }
    }

    func referrers(of digest: Digest) -> [Descriptor] {
        state.withLock { $0.referrers[digest] ?? [] }
    }

    func contains(_ descriptor: Descriptor) -> Bool {
        store.contains(descriptor)
    }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        state.withLock { $0.reads.append(descriptor.digest) }
        return try await store.withContent(of: descriptor, body)
    }

    func put(_ expected: Descriptor, from source: some ContentSource) async throws {
        guard !contains(expected) else { return }
        try await store.put(expected, from: source)
        state.withLock { state in
            state.puts.append(expected.digest)
            if expected.mediaType.isManifestOrIndex { state.manifests[expected.digest] = expected }
        }
    }

    func mount(_ descriptor: Descriptor, from repository: RepositoryName) async throws -> Bool {
        guard mountable.contains(descriptor.digest) else { return false }
        let bytes = SampleImage.content[descriptor.digest] ?? []
        store.add(bytes, mediaType: descriptor.mediaType)
        state.withLock { $0.mounted.append(descriptor.digest) }
        return true
    }
}

extension ImageGraph {
    /// Walks from a manifest that is known by its descriptor alone.
    static func walk(
        from root: Descriptor,
        in source: any RepositorySource,
        options: Options = Options()
    ) async throws -> ImageGraph {
        try await walk(from: ResolvedManifest(root), in: source, options: options)
    }
}
