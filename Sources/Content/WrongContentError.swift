/// An error that may say that a source holds other bytes than it should, or cannot give them, whichever source it is.
package protocol WrongContentError: Error {
    /// What the source does not hold as described; nil when the error is about something else.
    var wrongContent: Digest? { get }
}

extension ContentError: WrongContentError {
    package var wrongContent: Digest? {
        switch self {
        case .digestMismatch(let digest, _), .tooShort(let digest, _, _), .tooLong(let digest, _): digest
        default: nil
        }
    }
}
