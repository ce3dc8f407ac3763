package import OCILayout

/// An image that objects name and that is not there.
package struct MissingImage: Sendable, Hashable {
    /// The image.
    package let reference: ImageReference
    /// Where it is named, as `ImageUse.why` says it.
    package let why: [String]

    /// Names an image.
    package init(reference: ImageReference, why: [String]) {
        self.reference = reference
        self.why = why
    }
}
