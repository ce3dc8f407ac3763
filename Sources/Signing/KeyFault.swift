/// Why some bytes are not accepted as a key.
package enum KeyFault: String, Sendable, Equatable {
    /// Neither an uncompressed P-256 key nor an Ed25519 key.
    case unsupported
    /// The point is not on the curve.
    case notOnCurve
    /// An Ed25519 point of small order: some signatures would verify over every message.
    case smallOrder
    /// An Ed25519 point that has a second way to be written.
    case notCanonical
    /// Not one PEM block of the expected kind.
    case notPEM

    var phrase: String {
        switch self {
        case .unsupported: "it is neither a P-256 nor an Ed25519 key in the usual form"
        case .notOnCurve: "its point is not on the curve"
        case .smallOrder: "its point has a small order, so that anyone could sign for it"
        case .notCanonical: "its point is not in canonical form"
        case .notPEM: "it is not one whole PEM block"
        }
    }
}
