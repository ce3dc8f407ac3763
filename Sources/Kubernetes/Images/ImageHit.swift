import OCILayout
import YAML

/// A place in a tree of nodes that names an image, or may.
struct ImageHit {
    /// What is known about it.
    enum Meaning {
        /// An image.
        case image(ImageReference, ImageOrigin)
        /// A text that may be an image, or a field that should be one and cannot be read.
        case doubt(ImageDoubt, ImageReference?)
        /// A field that must hold a reference and holds something else.
        case malformed(reason: String)
        /// A container that names no image.
        case empty
        /// A repository without a tag, of which an operator makes references: the argument that names it.
        case base(argument: String)
    }

    /// The way to the scalar, or to the mapping of parts.
    var path: YAMLPath
    /// Where it stands.
    var position: YAMLPosition
    /// The text of the reference as it is written.
    let text: String
    /// What it means.
    let meaning: Meaning
    /// How its digest is written back.
    var pinning: ImagePinning
}

/// Why nobody but a person can say which image is meant.
package enum ImageDoubt: Sendable, Hashable {
    /// A text that looks like an image in a place without a rule.
    case looksLikeImage
    /// A chart or artifact by a range of versions.
    case versionRange(String)
    /// A parameter or template that is filled in at the site.
    case template
    /// An object that leaves the choice to its operator.
    case operatorChooses
}
