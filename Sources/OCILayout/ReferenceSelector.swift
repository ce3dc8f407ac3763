package import Content

/// What stands after the repository in a reference: a tag that may move, or a digest that cannot.
package enum ReferenceSelector: Hashable, Sendable, CustomStringConvertible {
    case tag(Tag)
    case digest(Digest)

    /// The text, as in the URL of a registry's manifest.
    package var description: String {
        switch self {
        case .tag(let tag): tag.description
        case .digest(let digest): digest.description
        }
    }
}
