package import Diagnostics

/// What is wrong with content, wherever it came from.
package enum ContentError: OperatorError, Equatable {
    /// Text that is no digest.
    case malformedDigest(String)
    /// A descriptor that contradicts itself.
    case malformedDescriptor(Digest, reason: String)
    /// A JSON document that breaks the strict rules; `place` names the document.
    case malformedJSON(place: String, offset: Int, reason: String)
    /// A JSON document whose shape is not the expected one; `path` is the place in it.
    case unexpectedJSON(place: String, path: String, reason: String)
    /// The bytes are not the described ones.
    case digestMismatch(expected: Digest, found: Digest)
    /// The bytes end early.
    case tooShort(Digest, expected: Int64, found: Int64)
    /// There are more bytes than described.
    case tooLong(Digest, expected: Int64)
    /// The content would not fit the limit for reading it into memory.
    case overLimit(Digest, size: Int64, limit: Int)
    /// The source does not hold the content.
    case missing(Digest)

    package var report: ErrorReport {
        switch self {
        case .malformedDigest(let text):
            ErrorReport(
                "content.malformed-digest",
                .corrupt,
                "\"\(text.terminalSafe)\" is no digest, expected sha256: and 64 lower-case hexadecimal digits"
            )
        case .malformedDescriptor(let digest, let reason):
            ErrorReport(
                "content.malformed-descriptor",
                .corrupt,
                "the descriptor of \(digest) is malformed: \(reason)"
            )
        case .malformedJSON(let place, let offset, let reason):
            ErrorReport(
                "content.malformed-json",
                .corrupt,
                "\(place.terminalSafe) is not acceptable JSON at byte \(offset): \(reason)"
            )
        case .unexpectedJSON(let place, let path, let reason):
            ErrorReport(
                "content.unexpected-json",
                .corrupt,
                "\(place.terminalSafe) has an unexpected shape at \(path.terminalSafe): \(reason.terminalSafe)"
            )
        case .digestMismatch(let expected, let found):
            ErrorReport(
                "content.digest-mismatch",
                .corrupt,
                "content has the digest \(found), expected \(expected)",
                remedy: "copy or fetch it again; if it happens again, the source is damaged"
            )
        case .tooShort(let digest, let expected, let found):
            ErrorReport(
                "content.too-short",
                .corrupt,
                "content of \(digest) ends after \(found) bytes, expected \(expected)",
                remedy: "copy or fetch it again; if it happens again, the source is damaged"
            )
        case .tooLong(let digest, let expected):
            ErrorReport(
                "content.too-long",
                .corrupt,
                "content of \(digest) is longer than the expected \(expected) bytes",
                remedy: "copy or fetch it again; if it happens again, the source is damaged"
            )
        case .overLimit(let digest, let size, let limit):
            ErrorReport(
                "content.over-limit",
                .corrupt,
                "content of \(digest) has \(size) bytes, the limit is \(limit)"
            )
        case .missing(let digest):
            ErrorReport(
                "content.missing",
                .corrupt,
                "content \(digest) is not there"
            )
        }
    }
}
