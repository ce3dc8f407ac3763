/// What becomes of signatures, attestations, bills of materials and other things that a source holds about an image.
package enum ReferrerPolicy: String, CaseIterable, Sendable {
    /// All of it is carried; what the source lists and does not hold is an error.
    case require
    /// What the source holds is carried, and what it only lists is noted.
    case attempt = "try"
    /// None of it is looked for.
    case off
}
