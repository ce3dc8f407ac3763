import Synchronization

/// Content in memory: small documents that a program makes itself, and tests.
package final class MemoryStore: ContentStore {
    private let blobs = Mutex<[Digest: [UInt8]]>([:])

    /// Starts empty.
    package init() {}

    /// Keeps `bytes` and returns their descriptor.
    @discardableResult
    package func add(_ bytes: [UInt8], mediaType: MediaType) -> Descriptor {
        let descriptor = Descriptor(of: bytes, mediaType: mediaType)
        blobs.withLock { $0[descriptor.digest] = bytes }
        return descriptor
    }

    /// The digests of everything kept, sorted.
    package var digests: [Digest] { blobs.withLock { $0.keys.sorted() } }

    package func contains(_ descriptor: Descriptor) -> Bool {
        blobs.withLock { $0[descriptor.digest] != nil }
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard let bytes = blobs.withLock({ $0[descriptor.digest] }) else {
            throw ContentError.missing(descriptor.digest)
        }
        var reader: any ContentReader = MemoryReader(bytes)
        return try await body(&reader)
    }

    package func put(_ expected: Descriptor, from source: some ContentSource) async throws {
        guard !contains(expected) else { return }
        let bytes = try await source.read(expected, limit: .max)
        blobs.withLock { $0[expected.digest] = bytes }
    }
}
