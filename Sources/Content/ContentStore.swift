/// Somewhere content can be read from, by descriptor.
package protocol ContentSource: Sendable {
    /// Whether the content is there. It says nothing about its bytes.
    func contains(_ descriptor: Descriptor) async throws -> Bool

    /// Opens the content for the duration of `body`.
    ///
    /// The bytes may be anything: whoever keeps or uses them reads through ``VerifyingReader``, as ``read(_:limit:)`` and every
    /// ``ContentStore/put(_:from:)`` do.
    /// - Throws: ``ContentError/missing(_:)`` when the content is not there.
    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result
}

/// Somewhere content can be put.
package protocol ContentStore: ContentSource {
    /// Makes `expected` durably present, reading it from `source`.
    ///
    /// Returns only if exactly these bytes are there; content that is there already is not read again. On any error nothing
    /// is visible under the digest. A retry opens the content anew, which is why this takes the source.
    func put(_ expected: Descriptor, from source: some ContentSource) async throws
}

extension ContentSource {
    /// Reads small content into memory, verified.
    /// - Parameter limit: The largest size in bytes; checked before anything is read.
    package func read(_ descriptor: Descriptor, limit: Int) async throws -> [UInt8] {
        guard descriptor.size <= Int64(limit) else {
            throw ContentError.overLimit(descriptor.digest, size: descriptor.size, limit: limit)
        }
        return try await withContent(of: descriptor) { reader in
            var verified = VerifyingReader(reader, expecting: descriptor)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(Int(descriptor.size))
            try await verified.forEachChunk { bytes.append(contentsOf: $0) }
            return bytes
        }
    }
}
