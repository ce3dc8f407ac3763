/// The header of a dynamic block, down to how its code lengths are themselves coded (RFC 1951, section 3.2.7).
struct HuffmanHeader: Equatable {
    /// The order in which the lengths of the code length code are written.
    static let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// The number of literal and length codes, 257 to 288.
    var literalCount = 257
    /// The number of distance codes, 1 to 32.
    var distanceCount = 1
    /// The lengths of the literal, then of the distance codes, 0 to 15 each.
    var lengths: [UInt8] = []
    /// The run-length form of `lengths`: symbol, and repeat bits shifted left by 8.
    var runs: [UInt16] = []
    /// The 19 lengths of the code that `runs` is written in, by symbol, 0 to 7 each.
    var codeLengths: [UInt8] = []
    /// How many of them are written, 4 to 19.
    var codeLengthCount = 4

    /// How many extra bits follow the run symbols 16, 17 and 18.
    static func extraBits(of symbol: Int) -> Int {
        switch symbol {
        case 16: 2
        case 17: 3
        case 18: 7
        default: 0
        }
    }

    /// How many lengths the run `symbol` with `extra` stands for.
    static func repeatCount(of symbol: Int, extra: Int) -> Int {
        switch symbol {
        case 16, 17: 3 + extra
        case 18: 11 + extra
        default: 1
        }
    }
}
