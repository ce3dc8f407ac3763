/// What a signature of an envelope covers: the type and the bytes of the payload, unambiguously (DSSE 1.0.2, "PAE").
package enum PreAuthenticationEncoding {
    /// `DSSEv1 <length> <type> <length> <payload>`, lengths in bytes, in decimal.
    package static func of(payloadType: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
    }
}
