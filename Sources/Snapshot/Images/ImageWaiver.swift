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

/// A waiver that nothing needed, which a person should know.
package struct UnusedWaiver: Sendable, Hashable, CustomStringConvertible {
    /// The image that was there, or that nothing names.
    package let reference: ImageReference

    package var description: String { "the waiver for \(reference) is not needed" }
}
