import Content
import SystemPackage

/// The `index.json` of a layout (OCI image-spec, "Image Layout"): its roots and what they are called.
package struct LayoutIndex: Hashable, Sendable {
    /// The largest `index.json` in bytes: 64 MiB.
    static let maximumSize = 64 << 20

    /// The entries in the order of the file; one manifest may be there under several names.
    package let entries: [LayoutEntry]

    init(entries: [Descriptor]) {
        self.entries = entries.map(LayoutEntry.init)
    }

    /// The manifest that `tag` of `reference`'s repository stands for.
    ///
    /// In this order: entries whose full reference it is, entries without one that are called `path:tag`, entries that are called by
    /// the tag alone. The last is believed only if nothing else could be meant: the tag is made from a digest, or `base` says
    /// what the repository of bare tags is.
    /// - Throws: ``OCILayoutError/ambiguousName(_:_:count:)`` when several manifests have the name; `path` is for that text.
    func descriptor(of tag: Tag, like reference: ImageReference, base: ImageReference?, in path: FilePath)
        throws(OCILayoutError) -> Descriptor?
    {
        let wanted = reference.tagged(tag)
        let candidates: [(LayoutEntry) -> Bool] = [
            { $0.fullReference.map { $0.name == wanted.name && $0.selector == wanted.selector } ?? false },
            { $0.fullReference == nil && $0.name == .tagged(wanted.repository, tag) },
            { $0.fullReference == nil && Self.isFamiliar($0.name, wanted) },
            { entry in
                entry.isBare(tag) && (tag.isMadeFromDigest || base?.name == wanted.name)
            },
        ]
        for isMeant in candidates {
            if let found = try single(entries.filter(isMeant), called: wanted.description, in: path) {
                return found
            }
        }
        return nil
    }

    /// The manifest that `tag` stands for in a mirror over the layout.
    /// - Throws: ``OCILayoutError/ambiguousName(_:_:count:)``.
    func descriptor(of tag: Tag, in repository: RepositoryName, at path: FilePath) throws(OCILayoutError)
        -> Descriptor?
    {
        let name = "\(repository):\(tag)"
        let exact = entries.filter { $0.name == LayoutName("\(repository):\(tag)") }
        if let found = try single(exact, called: name, in: path) { return found }
        let byReference = entries.filter {
            $0.mirrored.map { $0.repository == repository && $0.tag == tag } ?? false
        }
        if let found = try single(byReference, called: name, in: path) { return found }
        return tag.isMadeFromDigest
            ? try single(entries.filter { $0.isBare(tag) }, called: name, in: path) : nil
    }

    /// What a mirror over the layout shows: the tags of each repository.
    package var repositories: [RepositoryName: Set<Tag>] {
        var repositories: [RepositoryName: Set<Tag>] = [:]
        for entry in entries {
            guard let (repository, tag) = entry.mirrored else { continue }
            repositories[repository, default: []].insert(tag)
        }
        return repositories
    }

    private func single(_ found: [LayoutEntry], called name: String, in path: FilePath) throws(OCILayoutError)
        -> Descriptor?
    {
        let digests = Set(found.map(\.descriptor.digest))
        guard digests.count <= 1 else { throw .ambiguousName(name, path, count: digests.count) }
        return found.first?.descriptor
    }

    /// Whether a name without host is Docker's short form of `wanted`.
    private static func isFamiliar(_ name: LayoutName?, _ wanted: ImageReference) -> Bool {
        guard case .tagged(let repository, let tag) = name, wanted.registry.isDockerHub else { return false }
        return tag == wanted.tag && wanted.repository.description == "library/\(repository)"
    }
}
