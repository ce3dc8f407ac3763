import Content
import OCILayout

/// The names of a layout, arranged for looking up.
struct MirrorCatalog: Sendable {
    /// What a tag stands for; nil when it stands for different things.
    private typealias Tags = [Tag: Descriptor?]

    /// The repositories that have tags, sorted.
    let repositories: [RepositoryName]

    private let tagNames: [RepositoryName: [Tag]]
    /// By path, and by host and path where the host is known.
    private let names: [String: Tags]
    private let signatures: Tags

    init(_ index: LayoutIndex) {
        var tagNames: [RepositoryName: Set<Tag>] = [:]
        var names: [String: Tags] = [:]
        var signatures: Tags = [:]
        for entry in index.entries {
            if let (repository, tag) = entry.mirrored {
                tagNames[repository, default: []].insert(tag)
                names[repository.description, default: [:]].note(tag, entry.descriptor)
            } else if case .bare(let tag) = entry.name {
                signatures.note(tag, entry.descriptor)
            }
            if let reference = entry.fullReference, case .tag(let tag) = reference.selector {
                names[reference.name, default: [:]].note(tag, entry.descriptor)
            }
        }
        repositories = tagNames.keys.sorted()
        self.tagNames = tagNames.mapValues { $0.sorted() }
        self.names = names
        self.signatures = signatures
    }

    /// The tags of a repository, sorted; nil if it has none.
    func tags(of repository: RepositoryName) -> [Tag]? {
        tagNames[repository]
    }

    /// What `tag` stands for; a name with the host that the asker meant goes before one without.
    /// - Throws: ``MirrorFault`` when it stands for different manifests.
    func descriptor(of tag: Tag, in repository: RepositoryName, host: String?) throws(MirrorFault)
        -> Descriptor?
    {
        let places = [host.map { "\($0)/\(repository)" }, repository.description].compactMap(\.self)
        for tags in places.map({ names[$0] }) + [tag.isMadeFromDigest ? signatures : nil] {
            guard let found = tags?[tag] else { continue }
            guard let descriptor = found else {
                throw .notFound(
                    .manifestUnknown,
                    "the layout lists different manifests as \(repository):\(tag)"
                )
            }
            return descriptor
        }
        return nil
    }
}

extension [Tag: Descriptor?] {
    fileprivate mutating func note(_ tag: Tag, _ descriptor: Descriptor) {
        guard let known = self[tag] else {
            self[tag] = .some(descriptor)
            return
        }
        if known?.digest != descriptor.digest { self[tag] = .some(nil) }
    }
}
