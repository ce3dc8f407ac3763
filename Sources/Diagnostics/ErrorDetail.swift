/// One of the things that an error is about, when it may be about many.
package struct ErrorDetail: Codable, Sendable, Equatable {
    /// What is wrong, such as an object or an image.
    package let subject: String
    /// What is wrong with it, in full.
    package let reason: String
    /// What to do about it, where that is not what the error's own remedy says.
    package let remedy: String?
    /// Where it stands, such as `plant-1/core.yaml:12:1` of the snapshot; nil where that is not known.
    package let place: String?

    /// Describes one of them.
    package init(_ subject: String, _ reason: String, remedy: String? = nil, place: String? = nil) {
        self.subject = subject
        self.reason = reason
        self.remedy = remedy
        self.place = place
    }
}
