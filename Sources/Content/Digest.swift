/// The digest of some content, as `algorithm:lower-case hex` (OCI image-spec, "Digests").
///
/// A value of this type is always well-formed, so it may be used as a file name.
package struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The registered algorithms that sealift verifies.
    package enum Algorithm: String, Sendable, CaseIterable {
        case sha256
        case sha512

        /// The length of a digest in bytes: 32 or 64.
        package var byteCount: Int {
            switch self {
            case .sha256: 32
            case .sha512: 64
            }
        }
    }

    /// Which algorithm made it.
    package let algorithm: Algorithm

    // No SIMD vector: its alignment of 64 bytes is more than frames of async functions keep, and they get overwritten.
    private let words: InlineArray<8, UInt64>

    /// Wraps raw digest bytes; nil unless there are exactly as many as `algorithm` makes.
    package init?(_ algorithm: Algorithm, bytes: some Collection<UInt8>) {
        guard bytes.count == algorithm.byteCount else { return nil }
        var words = InlineArray<8, UInt64>(repeating: 0)
        for (index, byte) in bytes.enumerated() {
            words[index / 8] |= UInt64(byte) << UInt64(56 - index % 8 * 8)
        }
        self.algorithm = algorithm
        self.words = words
    }

    /// Parses `sha256:<64 hex>` or `sha512:<128 hex>`; upper-case digits are malformed.
    package init(_ text: String) throws(ContentError) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: ":"),
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, let algorithm = Algorithm(rawValue: String(parts[0]) ?? "") else {
            throw .malformedDigest(text)
        }
        try self.init(algorithm, hex: parts[1], text: text)
    }

    /// Parses the hexadecimal part alone.
    package init(_ algorithm: Algorithm, hex: String) throws(ContentError) {
        try self.init(algorithm, hex: Substring(hex).utf8, text: hex)
    }

    private init(_ algorithm: Algorithm, hex: Substring.UTF8View, text: String) throws(ContentError) {
        guard let bytes = Hexadecimal.decode(hex), let digest = Digest(algorithm, bytes: bytes) else {
            throw .malformedDigest(text)
        }
        self = digest
    }

    /// The raw bytes, 32 or 64 of them.
    package var bytes: [UInt8] {
        (0..<algorithm.byteCount).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
    }

    /// The lower-case hexadecimal digits alone, as in `blobs/sha256/<hex>`.
    package var hex: String { Hexadecimal.encode(bytes) }

    /// `sha256:<hex>`.
    package var description: String { "\(algorithm.rawValue):\(hex)" }

    /// The first twelve digits, for people.
    package var short: String { String(hex.prefix(12)) }

    package static func == (left: Digest, right: Digest) -> Bool {
        guard left.algorithm == right.algorithm else { return false }
        for index in 0..<8 where left.words[index] != right.words[index] { return false }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        for index in 0..<4 { hasher.combine(words[index]) }
    }

    package static func < (left: Digest, right: Digest) -> Bool {
        guard left.algorithm == right.algorithm else { return left.algorithm == .sha256 }
        for index in 0..<8 where left.words[index] != right.words[index] {
            return left.words[index] < right.words[index]
        }
        return false
    }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
