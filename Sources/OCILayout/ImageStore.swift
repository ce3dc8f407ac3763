package import Content

/// A mirror: repositories by path, and tags that move together.
package protocol ImageStore: Sendable {
    /// The repository `name`, made when it is first written to.
    func repository(_ name: RepositoryName) async throws -> any RepositoryStore

    /// What `tag` stands for; nil when it is not there.
    func resolve(_ tag: Tag, in repository: RepositoryName) async throws -> Descriptor?

    /// Moves all tags together, as far as the store can; doing it again changes nothing. The content is there already.
    func apply(_ moves: [TagMove]) async throws
}
