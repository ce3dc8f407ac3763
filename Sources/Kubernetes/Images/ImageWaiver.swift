package import OCILayout

/// Leave to ship a snapshot without an image that it names.
package struct ImageWaiver: Sendable, Hashable {
    /// The image.
    package let reference: ImageReference
    /// Why it may be missing.
    package let reason: String

    /// Gives leave.
    package init(reference: ImageReference, reason: String) {
        self.reference = reference
        self.reason = reason
    }
}
