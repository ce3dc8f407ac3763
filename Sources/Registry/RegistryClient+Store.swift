package import Content
package import OCILayout

extension RegistryClient: ImageStore {
    package func repository(_ name: RepositoryName) throws -> any RepositoryStore {
        try repository(named: name)
    }

    package func resolve(_ tag: Tag, in repository: RepositoryName) async throws -> Descriptor? {
        try await self.repository(named: repository).head(.tag(tag))
    }

    /// Moves the tags that are not there yet, after all manifests were found, and reads every one back.
    ///
    /// A registry moves one tag at a time, so a failure in between leaves some moved; doing it again completes it.
    package func apply(_ moves: [TagMove]) async throws {
        var pending: [(move: TagMove, repository: RegistryRepository)] = []
        for move in moves {
            let repository = try repository(named: move.repository)
            if try await repository.head(.tag(move.tag))?.digest == move.descriptor.digest { continue }
            guard try await repository.contains(move.descriptor) else {
                throw ContentError.missing(move.descriptor.digest)
            }
            pending.append((move, repository))
        }
        for (move, repository) in pending {
            try await repository.setTag(move.tag, to: move.descriptor)
        }
        for (move, repository) in pending {
            let found = try await repository.head(.tag(move.tag))
            guard found?.digest == move.descriptor.digest else {
                throw RegistryError.notKept(
                    repository.operation("tag \(move.tag)"),
                    what: found.map { "the tag stands for \($0.digest)" } ?? "the tag is not there"
                )
            }
        }
    }
}
