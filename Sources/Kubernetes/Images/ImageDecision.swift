package import OCILayout

/// What a fleet has decided about texts that look like images.
package struct ImageDecision: Sendable, Hashable, CustomStringConvertible {
    /// What becomes of them.
    package enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// The image is shipped, and pinned where it stands.
        case ship
        /// It is no image, or one that is not needed.
        case ignore
    }

    /// The kind of the objects; nil for any.
    package let kind: KindName?
    /// The field; nil for any.
    package let path: FieldPattern?
    /// The image; nil for any.
    package let reference: ImageReference?
    /// What becomes of it.
    package let verdict: Verdict
    /// Why.
    package let reason: String

    /// Decides about texts in objects of a kind, in a field, about an image; at least one of the three is given.
    package init(
        kind: KindName?,
        path: FieldPattern?,
        reference: ImageReference?,
        verdict: Verdict,
        reason: String
    ) {
        self.kind = kind
        self.path = path
        self.reference = reference?.withTag
        self.verdict = verdict
        self.reason = reason
    }

    package var description: String {
        [kind?.description, path?.description, reference?.familiar].compactMap(\.self).joined(separator: " ")
    }

    func covers(_ text: UndecidedImage) -> Bool {
        (kind?.covers(text.object.type) ?? true) && (path?.covers(text.path) ?? true)
            && (reference == nil || reference == text.reference?.withTag)
    }
}
