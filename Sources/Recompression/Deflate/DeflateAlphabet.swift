/// The fixed tables of RFC 1951, section 3.2.5 and 3.2.6, in memory that lives as long as the process.
struct DeflateAlphabet: Sendable {
    static let distanceCodes = 30
    static let endOfBlock = 256

    static let shared = DeflateAlphabet()

    /// The first length of the codes 257 to 285, and their extra bits.
    let lengthBase: [UInt16]
    let lengthExtra: [UInt8]
    /// What the literal and length codes 0 to 287 stand for, the distance codes 0 to 31, and the code lengths 0 to 18.
    let literals: [DeflateSymbol]
    let distances: [DeflateSymbol]
    let codeLengths = (0..<19).map { DeflateSymbol(number: $0) }
    /// The code (less 257) of the lengths 0 to 259; 259 is 258 in its long spelling.
    let lengthCode: [UInt8]
    /// The code lengths of a fixed block.
    let fixedLiteralLengths: [UInt8]
    let fixedDistanceLengths: [UInt8]

    private init() {
        var extras: [UInt8] = []
        var bases: [UInt16] = []
        var next: UInt16 = 3
        for code in 0..<28 {
            let extra = code < 8 ? 0 : UInt8(code / 4 - 1)
            bases.append(next)
            extras.append(extra)
            next += 1 << UInt16(extra)
        }
        lengthBase = bases + [258]
        lengthExtra = extras + [0]
        var codes = [UInt8](repeating: 0, count: 260)
        for code in 0..<28 {
            for step in 0..<(1 << Int(extras[code])) where Int(bases[code]) + step < 260 {
                codes[Int(bases[code]) + step] = UInt8(code)
            }
        }
        codes[258] = 28
        codes[Token.longSpelling] = 27
        lengthCode = codes
        literals =
            (0..<256).map { DeflateSymbol(number: $0) } + [DeflateSymbol(special: Self.endOfBlock)]
            + zip(lengthBase, lengthExtra).map { DeflateSymbol(base: Int($0), extraBits: Int($1)) }
            + [DeflateSymbol(special: 286), DeflateSymbol(special: 287)]
        distances =
            (0..<Self.distanceCodes).map { code in
                let extraBits = max(0, code / 2 - 1)
                let base = code < 4 ? code + 1 : (2 + code % 2) << extraBits + 1
                return DeflateSymbol(base: base, extraBits: extraBits)
            } + [DeflateSymbol(special: 30), DeflateSymbol(special: 31)]
        fixedLiteralLengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
        fixedDistanceLengths = [UInt8](repeating: 5, count: 32)
    }

    /// The code of a distance from 1 to 32768.
    @inline(__always)
    static func distanceCode(_ distance: Int) -> Int {
        let value = distance &- 1
        let size = (Int.bitWidth - 1) &- (value | 1).leadingZeroBitCount
        return size << 1 | value >> max(0, size &- 1) & 1
    }
}
