import Content

/// The bytes of one copy of a ``SiteState``: its JSON, whose last member is the CRC-32C of all bytes before it.
package enum SiteStateSlot {
    /// The largest copy in bytes.
    package static let byteLimit = 64 << 10

    private static let checksumKey = Array(",\"crc32c\":\"".utf8)
    private static let end = Array("\"}\n".utf8)

    /// Writes a state.
    package static func encode(_ state: SiteState) throws -> [UInt8] {
        let body = try StrictJSON.encode(state).dropLast()
        return Array(body) + tail(of: body)
    }

    /// Reads a state; nil for bytes that are torn, altered or of another form.
    package static func decode(_ bytes: [UInt8]) -> SiteState? {
        let tailCount = checksumKey.count + 8 + end.count
        guard bytes.count > tailCount, bytes.count <= byteLimit else { return nil }
        let body = bytes.dropLast(tailCount)
        guard bytes.suffix(tailCount).elementsEqual(tail(of: body)) else { return nil }
        // A state that cannot be read is damaged, for whatever reason.
        return try? StrictJSON.decode(SiteState.self, from: bytes, place: "the site state")
    }

    private static func tail(of body: ArraySlice<UInt8>) -> [UInt8] {
        let value = CRC32C.of(body)
        let digits = stride(from: 24, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: value >> UInt32($0))
        }
        return checksumKey + Array(Hexadecimal.encode(digits).utf8) + end
    }
}
