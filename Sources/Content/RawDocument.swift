/// A decoded JSON document together with its exact bytes.
///
/// Nothing is ever encoded again in order to be hashed or passed on.
package struct RawDocument<Value: Sendable>: Sendable {
    /// What the bytes say.
    package let value: Value
    /// The bytes as they were received.
    package let bytes: [UInt8]

    /// Pairs a value with the bytes that it was decoded from.
    package init(value: Value, bytes: [UInt8]) {
        self.value = value
        self.bytes = bytes
    }

    /// The digest of the bytes.
    package var digest: Digest { .of(bytes) }
}

extension RawDocument where Value: Decodable {
    /// Decodes `bytes` under the strict rules.
    /// - Parameter place: What the document is, for the error message.
    package init(
        decoding bytes: [UInt8],
        as type: Value.Type = Value.self,
        place: String,
        limits: StrictJSON.Limits = .foreignDocument
    ) throws(ContentError) {
        self.init(value: try StrictJSON.decode(type, from: bytes, place: place, limits: limits), bytes: bytes)
    }
}
