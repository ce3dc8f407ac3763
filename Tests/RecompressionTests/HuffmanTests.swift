import TestSupport
import Testing

@testable import Recompression

@Suite struct HuffmanTests {
    @Test(arguments: [HuffmanStyle.zlib, .go])
    func `makes complete codes within the limit`(style: HuffmanStyle) {
        for seed in 0..<40 {
            let noise = SampleBytes.make(count: 600, seed: UInt64(seed))
            var literals = (0..<286).map { index -> UInt32 in
                noise[index] < UInt8(seed * 6) ? 1 << UInt32(noise[index + 286] % 18) : 0
            }
            literals[256] = 1
            let distances = (0..<30).map { UInt32(noise[$0] % 3) * UInt32(noise[$0 + 30]) }
            let header = style.header(literals: literals, distances: distances)
            let lengths = header.lengths[..<header.literalCount]
            for symbol in 0..<286 where literals[symbol] > 0 { #expect(lengths[symbol] > 0) }
            let used = lengths.count { $0 > 0 }
            let total = lengths.reduce(0) { $1 == 0 ? $0 : $0 + 1 << (15 - Int($1)) }
            #expect(used == 1 || total == 1 << 15, "not complete: \(total)")
            #expect(header.lengths.allSatisfy { $0 <= 15 })
            #expect(header.codeLengths.allSatisfy { $0 <= 7 })
            #expect(expanded(header.runs) == header.lengths)
        }
    }

    private func expanded(_ runs: [UInt16]) -> [UInt8] {
        var lengths: [UInt8] = []
        for run in runs {
            let symbol = Int(run & 255)
            let count = HuffmanHeader.repeatCount(of: symbol, extra: Int(run >> 8))
            let value = symbol < 16 ? UInt8(symbol) : symbol == 16 ? lengths.last ?? 0 : 0
            lengths.append(contentsOf: repeatElement(value, count: count))
        }
        return lengths
    }
}
