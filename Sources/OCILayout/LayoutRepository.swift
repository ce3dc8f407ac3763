package import Content

/// One repository of a layout directory; all of them share the blobs.
package struct LayoutRepository: RepositoryStore {
    private enum Scope {
        /// As images are called elsewhere.
        case reference(ImageReference)
        /// As a mirror over the layout calls them.
        case path(RepositoryName)
    }

    private let layout: LayoutDirectory
    private let scope: Scope

    init(_ layout: LayoutDirectory, like reference: ImageReference) {
        self.layout = layout
        scope = .reference(reference)
    }

    init(_ layout: LayoutDirectory, at path: RepositoryName) {
        self.layout = layout
        scope = .path(path)
    }

    package func resolve(_ selector: ReferenceSelector) async throws -> ResolvedManifest? {
        switch selector {
        case .tag(let tag): try entry(tag).map { ResolvedManifest($0) }
        case .digest(let digest): try await layout.manifest(digest).map { ResolvedManifest($0) }
        }
    }

    package func referrers(of digest: Digest) async throws -> [Descriptor] {
        try await layout.referrers(of: digest, fallback: entry(Tag(referrersOf: digest)))
    }

    package func contains(_ descriptor: Descriptor) throws -> Bool {
        try layout.contains(descriptor)
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        try await layout.withContent(of: descriptor, body)
    }

    package func put(_ expected: Descriptor, from source: some ContentSource) async throws {
        try await layout.put(expected, from: source)
    }

    package func mount(_ descriptor: Descriptor, from repository: RepositoryName) throws -> Bool {
        try layout.contains(descriptor)
    }

    private func entry(_ tag: Tag) throws -> Descriptor? {
        switch scope {
        case .reference(let reference):
            try layout.index().descriptor(of: tag, like: reference, base: layout.base, in: layout.path)
        case .path(let path):
            try layout.index().descriptor(of: tag, in: path, at: layout.path)
        }
    }
}
