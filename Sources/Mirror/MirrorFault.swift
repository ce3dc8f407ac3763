import Content
import Diagnostics
import Hummingbird

/// An answer that is an error (distribution-spec, "Error Codes").
struct MirrorFault: Error {
    enum Code: String, Sendable {
        case blobUnknown = "BLOB_UNKNOWN"
        case digestInvalid = "DIGEST_INVALID"
        case manifestUnknown = "MANIFEST_UNKNOWN"
        case nameInvalid = "NAME_INVALID"
        case nameUnknown = "NAME_UNKNOWN"
        case paginationNumberInvalid = "PAGINATION_NUMBER_INVALID"
        case tagInvalid = "TAG_INVALID"
        case unknown = "UNKNOWN"
        case unsupported = "UNSUPPORTED"
    }

    private struct Body: Encodable {
        struct Entry: Encodable {
            let code: String
            let message: String
        }

        let errors: [Entry]
    }

    let status: HTTPResponse.Status
    private let code: Code
    private let message: String

    init(_ status: HTTPResponse.Status, _ code: Code, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    static func notFound(_ code: Code, _ message: String) -> MirrorFault {
        MirrorFault(.notFound, code, message)
    }

    /// What went wrong here, told without details of this machine.
    init(_ error: any Error) {
        let known = error as? any OperatorError
        self.init(.internalServerError, .unknown, known?.identifier ?? "the mirror failed")
    }

    func bytes() throws -> [UInt8] {
        try StrictJSON.encode(Body(errors: [.init(code: code.rawValue, message: message)]))
    }
}
