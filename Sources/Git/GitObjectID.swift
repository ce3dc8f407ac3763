import Content

/// The name of an object: the SHA-1 of its kind, its size and its content.
package struct GitObjectID: Sendable, Hashable, Comparable, CustomStringConvertible {
    static let byteCount = 20

    let bytes: [UInt8]

    /// Wraps the bytes of a digest.
    init(bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a name of \(bytes.count) bytes")
        self.bytes = bytes
    }

    /// Reads 40 lower-case hexadecimal digits; nil for anything else.
    package init?(_ text: String) {
        guard let bytes = Hexadecimal.decode(text.utf8), bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// The hexadecimal digits.
    package var description: String { Hexadecimal.encode(bytes) }

    package static func < (left: GitObjectID, right: GitObjectID) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
