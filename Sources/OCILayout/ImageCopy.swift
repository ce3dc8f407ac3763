package import Content
import FileIO

/// Copies everything of an image from one repository to another, what is needed before what needs it.
///
/// Blobs go side by side, then the manifests one after the other, by digest; no tag moves. Run again, it does only what is still to be done.
package struct ImageCopy: Sendable {
    /// What has been done to one piece of content.
    package enum Event: Sendable, Hashable {
        /// It was there.
        case present(Descriptor)
        /// The destination had it in another repository and shows it here now.
        case mounted(Descriptor, from: RepositoryName)
        /// It was transferred.
        case copied(Descriptor)
    }

    private let graph: ImageGraph
    private let source: any RepositorySource
    private let destination: any RepositoryStore
    private let neighbours: [RepositoryName]
    private let concurrency: Int

    /// Prepares a copy.
    /// - Parameters:
    ///   - neighbours: Repositories of the destination that may hold some of the blobs, the likeliest first.
    ///   - concurrency: How many blobs are copied at a time.
    package init(
        _ graph: ImageGraph,
        from source: any RepositorySource,
        to destination: any RepositoryStore,
        neighbours: [RepositoryName] = [],
        concurrency: Int = 4
    ) {
        self.graph = graph
        self.source = source
        self.destination = destination
        self.neighbours = neighbours
        self.concurrency = concurrency
    }

    /// Copies what is not there yet.
    /// - Throws: ``ImageCopyError``, which says what failed and on which side; `CancellationError`.
    package func run(_ report: @escaping @Sendable (Event) -> Void = { _ in }) async throws {
        try await forEachConcurrently(graph.blobs, limit: concurrency) { blob in
            report(try await failing(on: blob) { try await copy(blob) })
        }
        for node in graph.manifests {
            try Task.checkCancellation()
            let event = try await failing(on: node.descriptor) {
                try await put(node.descriptor, from: BytesSource(bytes: node.document.bytes))
            }
            report(event)
        }
    }

    private func copy(_ blob: Descriptor) async throws -> Event {
        guard try await !destination.contains(blob) else { return .present(blob) }
        for neighbour in neighbours where try await destination.mount(blob, from: neighbour) {
            return .mounted(blob, from: neighbour)
        }
        try await destination.put(blob, from: SourceSide(base: source))
        return .copied(blob)
    }

    private func put(_ descriptor: Descriptor, from bytes: BytesSource) async throws -> Event {
        let isPresent = try await destination.contains(descriptor)
        // Also when it is there: a store may still have to learn that it is about another manifest.
        try await destination.put(descriptor, from: bytes)
        return isPresent ? .present(descriptor) : .copied(descriptor)
    }

    private func failing<Value>(on descriptor: Descriptor, _ step: () async throws -> Value) async throws
        -> Value
    {
        do {
            return try await step()
        } catch let error as ImageCopyError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch let error as ContentError {
            // Bytes that are not the described ones come from where they were read.
            throw ImageCopyError(side: .source, descriptor: descriptor, cause: error)
        } catch {
            throw ImageCopyError(side: .destination, descriptor: descriptor, cause: error)
        }
    }
}
