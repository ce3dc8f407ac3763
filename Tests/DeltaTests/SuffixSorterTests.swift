import TestSupport
import Testing

@testable import Delta

@Suite struct SuffixSorterTests {
    @Test(arguments: [1, 2, 3, 5, 250])
    func `sorts as comparing does`(alphabet: Int) {
        for size in [0, 1, 2, 3, 7, 40, 257, 700] {
            for seed in 0..<6 {
                let text = SampleBytes.make(count: size, seed: UInt64(seed * 1_000 + alphabet)).map {
                    UInt8(Int($0) % alphabet)
                }
                var order = [Int32](repeating: 0, count: size + 1)
                text.withUnsafeBufferPointer { buffer in
                    guard let start = buffer.baseAddress else { return }
                    SuffixSorter<UInt8>.sort(start, count: size, alphabet: 255, into: &order)
                }
                let expected = (0..<size).sorted { text[$0...].lexicographicallyPrecedes(text[$1...]) }
                #expect(order.prefix(size).map { Int($0) } == expected)
            }
        }
    }
}

@Suite struct SimilarityScanTests {
    @Test(arguments: [true, false])
    func `divides a text without gaps and within the base`(isSorted: Bool) throws {
        let base = SampleText.make(count: 60_000, seed: 1)
        var text = Array(base[20_000...]) + SampleText.make(count: 5_000, seed: 2) + Array(base[..<20_000])
        for index in stride(from: 0, to: text.count, by: 37) { text[index] &+= 1 }
        let parts: [SimilarPart] = try base.withUnsafeBufferPointer { base in
            try text.withUnsafeBufferPointer { text in
                guard let start = base.baseAddress, let textStart = text.baseAddress else { return [] }
                return isSorted
                    ? try SimilarityScan.parts(
                        of: textStart,
                        count: text.count,
                        in: SuffixIndex(start, count: base.count)
                    )
                    : try SimilarityScan.parts(
                        of: textStart,
                        count: text.count,
                        in: HashIndex(start, count: base.count)
                    )
            }
        }
        var place = 0
        var alike = 0
        for part in parts {
            #expect(part.baseOffset >= 0 && part.baseOffset + part.length <= base.count)
            for offset in 0..<part.length where base[part.baseOffset + offset] == text[place + offset] {
                alike += 1
            }
            place += part.length + part.literalLength
        }
        #expect(place == text.count)
        #expect(alike > 55_000, "\(alike) bytes of 60,000 were found again")
    }

    /// Counts how often it is asked.
    private final class CountingIndex: MatchIndex {
        private let index: HashIndex
        private(set) var searches = 0

        init(_ index: HashIndex) {
            self.index = index
        }

        var base: UnsafePointer<UInt8> { index.base }
        var count: Int { index.count }

        func longest(_ text: UnsafePointer<UInt8>, available: Int) -> (position: Int, length: Int) {
            searches += 1
            return index.longest(text, available: available)
        }
    }

    @Test func `does not search at every byte of a copy that is nearly another one`() throws {
        let copy = SampleBytes.make(count: 60_000, seed: 3)
        var other = copy
        for index in 59_900..<59_904 { other[index] ^= 1 }
        let base = SampleBytes.make(count: 40, seed: 4) + copy + other
        let text = SampleBytes.make(count: 40, seed: 5) + other
        let (searches, parts) = try base.withUnsafeBufferPointer { base in
            try text.withUnsafeBufferPointer { text in
                let index = CountingIndex(HashIndex(try #require(base.baseAddress), count: base.count))
                let parts = try SimilarityScan.parts(
                    of: try #require(text.baseAddress),
                    count: text.count,
                    in: index
                )
                return (index.searches, parts)
            }
        }
        #expect(searches < 1_000)
        #expect(parts.reduce(0) { $0 + $1.length + $1.literalLength } == text.count)
        #expect(parts.reduce(0) { $0 + $1.literalLength } < 100)
    }
}
