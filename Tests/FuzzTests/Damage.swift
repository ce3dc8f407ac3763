import TestSupport

/// Damages inputs; the same seed damages them the same way.
struct Damage {
    private var noise: ArraySlice<UInt8>

    private static let values = [
        "null", "true", "-1", "0", "1", "1.0", "1e9", "9007199254740991", "9007199254740992", "\"\"", "\"*\"",
        "[]", "{}", "[[]]", "\"\\ud800\"", "\"\\u0000\"", "\"é\"", "\"../x\"", "[null]", "{\"a\":1,\"a\":2}",
        "\u{1B}[2J", "\u{202E}", "91e308",
    ].map { Array($0.utf8) }
    private static let marks = Array("\"'{}[]:,\\0-?&*!|>#%@$e.\u{0}~\n\t".utf8)

    init(seed: UInt64) {
        noise = SampleBytes.make(count: 256, seed: seed)[...]
    }

    /// One to four changes.
    mutating func apply(to bytes: [UInt8]) -> [UInt8] {
        var damaged = bytes
        for _ in 0...below(3) {
            let position = below(damaged.count)
            let length = min(1 + below(16), damaged.count - position)
            switch below(6) {
            case 0 where !damaged.isEmpty: damaged[position] ^= 1 << UInt8(below(8))
            case 1 where !damaged.isEmpty: damaged[position] = Self.marks[below(Self.marks.count)]
            case 2: damaged.removeSubrange(position..<position + length)
            case 3: damaged.insert(contentsOf: damaged[position..<position + length], at: position)
            case 4: damaged = Array(damaged.prefix(position))
            default: replaceValue(after: position, in: &damaged)
            }
        }
        return damaged
    }

    /// Puts another value where one stands, so that a document stays JSON or YAML more often than not.
    private mutating func replaceValue(after position: Int, in bytes: inout [UInt8]) {
        let value = Self.values[below(Self.values.count)]
        guard let colon = bytes[position...].firstIndex(of: UInt8(ascii: ":")) else { return }
        let ends = Set(",}]\n".utf8)
        guard let end = bytes[(colon + 1)...].firstIndex(where: ends.contains) else { return }
        bytes.replaceSubrange((colon + 1)..<end, with: value)
    }

    private mutating func below(_ limit: Int) -> Int {
        guard limit > 0 else { return 0 }
        let bytes = noise.prefix(4)
        noise = noise.dropFirst(4)
        return Int(bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) % limit
    }
}
