package import Content

/// One repository that can be written.
///
/// `put` takes blobs and manifests alike, and tells them apart by the descriptor's media type.
package protocol RepositoryStore: RepositorySource, ContentStore {
    /// Makes content of another repository of the same store appear here without transferring it; false when the store cannot.
    func mount(_ descriptor: Descriptor, from repository: RepositoryName) async throws -> Bool
}
