package import Content

/// One repository that can be written.
///
/// `put` takes blobs and manifests alike, and tells them apart by the descriptor's media type.
package protocol RepositoryStore: RepositorySource, ContentStore {
    /// Makes content of another repository of the same store appear here without transferring it; false when the store cannot.
    func mount(_ descriptor: Descriptor, from repository: RepositoryName) async throws -> Bool

    /// Whether whoever pulls gets the content: a manifest is read whole and compared, of a blob the first byte is read.
    ///
    /// That costs more than ``contains(_:)``, which believes what the store says.
    func isReadable(_ descriptor: Descriptor) async throws -> Bool
}

extension RepositoryStore {
    /// For stores that know what they have.
    package func isReadable(_ descriptor: Descriptor) async throws -> Bool {
        try await contains(descriptor)
    }
}
