import Content

/// What a ``StreamID`` names: the lineage of one site, or of a group of sites that receive the same bundles.
package enum StreamKind: Sendable {}

/// What a ``SiteUID`` names: one installation of a site.
package enum SiteKind: Sendable {}

/// What a ``Nonce`` names: one receipt.
package enum NonceKind: Sendable {}

/// The identity of a stream of bundles.
package typealias StreamID = OpaqueID<StreamKind>

/// The identity of one installation of a site; two sites of the same name differ in it.
package typealias SiteUID = OpaqueID<SiteKind>

/// A number that a site uses once, to recognise that the hub has read its receipt.
package typealias Nonce = OpaqueID<NonceKind>

/// 128 bits that name something of one kind, written as 32 lower-case hexadecimal digits.
package struct OpaqueID<Kind: Sendable>: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// Parses 32 lower-case hexadecimal digits; nil for anything else.
    package init?(_ text: String) {
        guard let bytes = Hexadecimal.decode(text.utf8), bytes.count == 16 else { return nil }
        self.init(bytes: bytes)
    }

    /// Draws a new one.
    package init(using generator: inout some RandomNumberGenerator) {
        high = generator.next()
        low = generator.next()
    }

    /// The one that follows from `parts`: the same parts, in the same order, give the same value everywhere.
    package init(derivedFrom parts: [String]) {
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        self.init(bytes: Array(Digest.of(Array(text.utf8)).bytes.prefix(16)))
    }

    private init(bytes: [UInt8]) {
        let words = stride(from: 0, to: 16, by: 8).map { start in
            bytes[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        high = words[0]
        low = words[1]
    }

    /// The 32 digits.
    package var description: String {
        Hexadecimal.encode(
            [high, low].flatMap { word in
                stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
            }
        )
    }

    package static func < (left: OpaqueID, right: OpaqueID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    package init(from decoder: any Decoder) throws {
        self = try decoder.parseString("32 lower-case hexadecimal digits") { OpaqueID($0) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
