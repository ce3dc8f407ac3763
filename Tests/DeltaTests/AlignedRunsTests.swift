import TestSupport
import Testing

@testable import Delta
@testable import Recompression

/// What both sides know of where a text goes along with its bases.
@Suite struct AlignedRunsTests {
    @Test func `keeps the runs that are of use, and of these not too many`() {
        let runs = AlignedRuns(isWanted: [true, false], limit: 1_000)
        var place: Int64 = 0
        // Alternating bytes, as only a hostile patch has them, and copies from a base without tokens.
        for index in 0..<2_000 {
            runs.append(Instruction(kind: .copy, length: 1, offset: Int64(index % 2)), at: place)
            runs.append(Instruction(kind: .copy, length: 4_000, base: 1), at: place + 1)
            place += 4_001
        }
        #expect(runs.count == 0)
        // Short ones that are one.
        for _ in 0..<100 {
            runs.append(Instruction(kind: .add, length: 5, offset: place + 7), at: place)
            place += 5
        }
        #expect(runs.run(endingAfter: 0)?.end == Int(place))
        for index in 0..<1_010 {
            runs.append(Instruction(kind: .copy, length: 400, offset: Int64(index % 2)), at: place)
            place += 400
        }
        #expect(runs.count == 1_000)
        #expect(runs.run(endingAfter: Int(place) - 1) == nil)
    }

    @Test func `aligns frames within both texts`() {
        let base = SampleText.make(count: 60_000, seed: 53)
        var text = Array(base[30_000...]) + SampleBytes.make(count: 500, seed: 54) + base[..<30_000]
        for index in stride(from: 0, to: text.count, by: 997) { text[index] ^= 0x20 }
        var covered = 0
        var place = 0
        text.withUnsafeBytes { text in
            base.withUnsafeBytes { base in
                FrameAlignment.forEachStretch(of: text, in: base) { start, offset, length in
                    #expect(start >= place && start + length <= text.count && offset + length <= base.count)
                    let differing = (0..<length).count { text[start + $0] != base[offset + $0] }
                    #expect(differing * 2 <= length)
                    place = start + length
                    covered += length
                }
            }
        }
        #expect(covered > 55_000, "\(covered) bytes were found again")
    }
}
