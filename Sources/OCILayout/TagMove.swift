package import Content

/// A tag that is to stand for a manifest from now on.
package struct TagMove: Hashable, Sendable, Codable {
    /// The repository in the store.
    package let repository: RepositoryName
    /// The tag.
    package let tag: Tag
    /// The manifest.
    package let descriptor: Descriptor
    /// What the image is called where it came from, if that is known.
    package let original: ImageReference?

    /// Names the move.
    package init(
        repository: RepositoryName,
        tag: Tag,
        descriptor: Descriptor,
        original: ImageReference? = nil
    ) {
        self.repository = repository
        self.tag = tag
        self.descriptor = descriptor
        self.original = original
    }
}
