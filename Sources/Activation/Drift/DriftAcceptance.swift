package import Signing

/// That somebody lets something at a target differ from the snapshot, for a while.
package struct DriftAcceptance: Sendable, Encodable, Equatable {
    /// The target, without secrets.
    package let target: String
    /// The object or file.
    package let subject: String
    /// The fields; none where it is about the whole.
    package let fields: [String]
    /// Until when.
    package let until: Timestamp
    /// Who says so.
    package let by: String
    /// Why.
    package let reason: String

    /// Whether it is about a field, or what the field is a part of.
    func covers(_ field: String) -> Bool { fields.contains(field) }
}
