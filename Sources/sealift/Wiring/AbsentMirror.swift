import Content
import OCILayout
import SystemPackage

/// A mirror that is not where it should be: whoever asks it for something is told so.
struct AbsentMirror: ImageStore {
    let path: FilePath

    var error: CommandError { .noMirror(path) }

    func repository(_ name: RepositoryName) throws -> any RepositoryStore { throw error }

    func resolve(_ tag: Tag, in repository: RepositoryName) throws -> Descriptor? { throw error }

    func apply(_ moves: [TagMove]) throws { throw error }
}
