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

    package var identifier: String {
        switch self {
        case .malformedDigest: "content.malformed-digest"
        case .malformedDescriptor: "content.malformed-descriptor"
        case .malformedJSON: "content.malformed-json"
        case .unexpectedJSON: "content.unexpected-json"
        case .digestMismatch: "content.digest-mismatch"
        case .tooShort: "content.too-short"
        case .tooLong: "content.too-long"
        case .overLimit: "content.over-limit"
        case .missing: "content.missing"
        }
    }

    package var exitClass: ExitClass { .corrupt }

    package var description: String {
        switch self {
        case .malformedDigest(let text):
            "\"\(text.terminalSafe)\" is no digest, expected sha256: and 64 lower-case hexadecimal digits"
        case .malformedDescriptor(let digest, let reason):
            "the descriptor of \(digest) is malformed: \(reason)"
        case .malformedJSON(let place, let offset, let reason):
            "\(place.terminalSafe) is not acceptable JSON at byte \(offset): \(reason)"
        case .unexpectedJSON(let place, let path, let reason):
            "\(place.terminalSafe) has an unexpected shape at \(path.terminalSafe): \(reason.terminalSafe)"
        case .digestMismatch(let expected, let found):
            "content has the digest \(found), expected \(expected)"
        case .tooShort(let digest, let expected, let found):
            "content of \(digest) ends after \(found) bytes, expected \(expected)"
        case .tooLong(let digest, let expected):
            "content of \(digest) is longer than the expected \(expected) bytes"
        case .overLimit(let digest, let size, let limit):
            "content of \(digest) has \(size) bytes, the limit is \(limit)"
        case .missing(let digest):
            "content \(digest) is not there"
        }
    }

    package var remedy: String? {
        switch self {
        case .digestMismatch, .tooShort, .tooLong:
            "copy or fetch it again; if it happens again, the source is damaged"
        default: nil
        }
    }
}
