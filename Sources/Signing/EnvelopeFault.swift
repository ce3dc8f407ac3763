/// Why an envelope is not accepted, before any signature is looked at.
package enum EnvelopeFault: Sendable, Equatable {
    /// The file is larger than ``Envelope/byteLimit``.
    case tooLarge(bytes: Int)
    /// The payload is larger than ``Envelope/payloadLimit``.
    case payloadTooLarge
    /// More signatures than ``Envelope/signatureLimit``.
    case tooManySignatures(Int)
    /// The field is not base64 in its one canonical form.
    case notBase64(field: String)

    var phrase: String {
        switch self {
        case .tooLarge(let bytes):
            "it has \(bytes) bytes, the limit is \(Envelope.byteLimit)"
        case .payloadTooLarge:
            "its payload is larger than the limit of \(Envelope.payloadLimit) bytes"
        case .tooManySignatures(let count):
            "it carries \(count) signatures, the limit is \(Envelope.signatureLimit)"
        case .notBase64(let field):
            "\(field) is not canonical base64 with padding"
        }
    }
}
