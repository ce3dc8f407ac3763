/// One of the things that an error is about, when it may be about many.
package struct ErrorDetail: Codable, Sendable, Equatable {
    /// What is wrong, such as an object or an image.
    package let subject: String
    /// What is wrong with it, in full.
    package let reason: String
    /// What to do about it, where that is not what the error's own remedy says.
    package let remedy: String?

    /// Describes one of them.
    package init(_ subject: String, _ reason: String, remedy: String? = nil) {
        self.subject = subject
        self.reason = reason
        self.remedy = remedy
    }
}
