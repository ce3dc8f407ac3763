/// What an object's application did to it, or would do.
package enum ApplyOutcome: String, Sendable, Codable, CaseIterable {
    /// It was not there.
    case created
    /// It was there and has changed.
    case configured
    /// It was there as it should be.
    case unchanged
}
