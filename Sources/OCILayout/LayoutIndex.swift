import Content
import SystemPackage

/// The `index.json` of a layout (OCI image-spec, "Image Layout"): its roots and what they are called.
package struct LayoutIndex: Sendable {
    /// The largest `index.json` in bytes: 64 MiB.
    static let maximumSize = 64 << 20

    /// The entries in the order of the file; one manifest may be there under several names.
    package let entries: [LayoutEntry]

    private let names: LayoutNameTable
    private let digests: DigestTable

    init(entries: [Descriptor]) {
        self.entries = entries.map(LayoutEntry.init)
        names = LayoutNameTable(self.entries)
        digests = DigestTable(count: entries.count) { entries[$0].digest }
    }

    /// The first entry for a manifest; nil when it is not listed.
    func entry(for digest: Digest) -> LayoutEntry? {
        digests.position(of: digest) { entries[$0].raw.digest }.map { entries[$0] }
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
        let isBareMeant = tag.isMadeFromDigest || base?.name == wanted.name
        let candidates = [
            names.places(withReference: wanted),
            names.places(called: .tagged(wanted.repository, tag)).filter(isWithoutReference),
            Self.familiarName(of: wanted, tag).map(names.places(called:))?.filter(isWithoutReference) ?? [],
            isBareMeant ? bare(tag) : [],
        ]
        return try first(of: candidates, called: wanted.description, in: path)
    }

    /// The manifest that `tag` stands for in a mirror over the layout.
    /// - Throws: ``OCILayoutError/ambiguousName(_:_:count:)``.
    func descriptor(of tag: Tag, in repository: RepositoryName, at path: FilePath) throws(OCILayoutError)
        -> Descriptor?
    {
        let name = "\(repository):\(tag)"
        let candidates = [
            names.places(called: LayoutName(name)), names.places(mirroredAs: name),
            tag.isMadeFromDigest ? bare(tag) : [],
        ]
        return try first(of: candidates, called: name, in: path)
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

    private func bare(_ tag: Tag) -> [Int] {
        names.places(called: .bare(tag)).filter { entries[$0].imageName == nil }
    }

    private func isWithoutReference(_ place: Int) -> Bool { entries[place].fullReference == nil }

    /// The manifest at the first of these places where there is one.
    private func first(of candidates: [[Int]], called name: String, in path: FilePath) throws(OCILayoutError)
        -> Descriptor?
    {
        guard let places = candidates.first(where: { !$0.isEmpty }) else { return nil }
        let digests = Set(places.map { entries[$0].raw.digest })
        guard digests.count <= 1 else { throw .ambiguousName(name, path, count: digests.count) }
        return places.first.map { entries[$0].descriptor }
    }

    /// Docker's short form of `wanted`; nil where there is none.
    private static func familiarName(of wanted: ImageReference, _ tag: Tag) -> LayoutName? {
        let prefix = "library/"
        let path = wanted.repository.description
        guard wanted.registry.isDockerHub, path.hasPrefix(prefix) else { return nil }
        do throws(OCILayoutError) {
            return .tagged(try RepositoryName(String(path.dropFirst(prefix.count))), tag)
        } catch {
            return nil
        }
    }
}

extension LayoutIndex: Equatable {
    package static func == (left: LayoutIndex, right: LayoutIndex) -> Bool { left.entries == right.entries }
}

/// Where in a layout's index the entries of a name are.
struct LayoutNameTable: Sendable {
    private typealias Places = [String: [Int]]

    private let names: Places
    private let references: Places
    private let mirrored: Places

    init(_ entries: [LayoutEntry]) {
        var (names, references, mirrored): (Places, Places, Places) = ([:], [:], [:])
        for (place, entry) in entries.enumerated() {
            let name = entry.name
            if let name { names[name.text, default: []].append(place) }
            guard let reference = entry.fullReference, case .tag(let tag) = reference.selector else {
                continue
            }
            references["\(reference.name):\(tag)", default: []].append(place)
            if case .tagged = name { continue }
            mirrored["\(reference.repository):\(tag)", default: []].append(place)
        }
        self.names = names
        self.references = references
        self.mirrored = mirrored
    }

    /// The entries with this name.
    func places(called name: LayoutName) -> [Int] { names[name.text] ?? [] }

    /// The entries whose full reference this is; it has a tag.
    func places(withReference reference: ImageReference) -> [Int] { references[reference.description] ?? [] }

    /// The entries without a name of their own that a mirror shows as this.
    func places(mirroredAs name: String) -> [Int] { mirrored[name] ?? [] }
}
