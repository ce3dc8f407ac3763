package import Content

extension LayoutDirectory: ImageSource {
    /// The repository of `reference`; never nil, since a layout can hold any.
    package func repository(of reference: ImageReference) -> (any RepositorySource)? {
        LayoutRepository(self, like: reference)
    }
}

extension LayoutDirectory: ImageStore {
    package func repository(_ name: RepositoryName) -> any RepositoryStore {
        LayoutRepository(self, at: name)
    }

    package func resolve(_ tag: Tag, in repository: RepositoryName) throws -> Descriptor? {
        try index().descriptor(of: tag, in: repository, at: path)
    }

    /// Moves all tags by one atomic replacement of `index.json`.
    ///
    /// Each tag becomes an entry `<repository>:<tag>`, which also carries the original name. A manifest that loses its last name stays
    /// listed without one.
    /// - Throws: ``ContentError/missing(_:)`` when the manifest of a move is not there; then nothing moves.
    package func apply(_ moves: [TagMove]) throws {
        try requireWritable()
        try update(moves)
    }
}
