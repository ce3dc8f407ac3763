package import YAML

/// How the digest of an image is written into the object that names it.
package enum ImagePinning: Sendable, Hashable {
    /// Behind the reference, which ends at this byte of the scalar's text.
    case text(end: Int)
    /// Into a field of its own, as `sha256:…`.
    case field(YAMLPath)
    /// Into a field of its own, as the hexadecimal digits alone.
    case digits(YAMLPath)
    /// Not at all, since the reference has one already.
    case pinned
    /// Not at all, and why.
    case impossible(String)

    /// Why an image that a tag names is not pinned; nil where it is.
    package var obstacle: String? {
        if case .impossible(let reason) = self { reason } else { nil }
    }
}
