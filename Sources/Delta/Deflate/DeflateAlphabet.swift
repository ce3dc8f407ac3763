/// The fixed tables of RFC 1951, section 3.2.5 and 3.2.6, in memory that lives as long as the process.
struct DeflateAlphabet: Sendable {
    static let literalCodes = 288
    static let distanceCodes = 30
    static let endOfBlock = 256

    static let shared = DeflateAlphabet()

    /// The first length of the codes 257 to 285, and their extra bits.
    let lengthBase: [UInt16]
    let lengthExtra: [UInt8]
    /// The first distance of the codes 0 to 29, and their extra bits.
    let distanceBase: [UInt16]
    let distanceExtra: [UInt8]
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
        var distances: [UInt16] = []
        var distanceExtras: [UInt8] = []
        var distance: UInt32 = 1
        for code in 0..<30 {
            let extra = code < 4 ? 0 : UInt8(code / 2 - 1)
            distances.append(UInt16(distance))
            distanceExtras.append(extra)
            distance += 1 << UInt32(extra)
        }
        distanceBase = distances
        distanceExtra = distanceExtras
        fixedLiteralLengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
        fixedDistanceLengths = [UInt8](repeating: 5, count: 32)
    }

    /// The code of a distance from 1 to 32768.
    @inline(__always)
    static func distanceCode(_ distance: Int) -> Int {
        let value = distance - 1
        guard value >= 4 else { return value }
        let size = Int.bitWidth - 1 - value.leadingZeroBitCount
        return size * 2 + (value >> (size - 1) & 1)
    }
}
