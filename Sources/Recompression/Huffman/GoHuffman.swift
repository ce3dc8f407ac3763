/// Code lengths as Go's compress/flate computes them (Go, huffman_code.go: "bitCounts").
///
/// Optimal within the limit by package-merge; where a pair and a symbol weigh the same, the pair comes first; equally
/// frequent symbols get the longer codes in the order of their values.
enum GoHuffman {
    /// The lengths for `counts`; one or two symbols get length 1.
    static func lengths(_ counts: [UInt32], limit: Int) -> [UInt8] {
        var lengths = [UInt8](repeating: 0, count: counts.count)
        let used = counts.indices.filter { counts[$0] != 0 }
        guard used.count > 2 else {
            for symbol in used { lengths[symbol] = 1 }
            return lengths
        }
        let sorted = used.sorted { (counts[$0], $0) < (counts[$1], $1) }
        let depths = min(limit, sorted.count - 1)
        for level in levelCounts(sorted.map { UInt64(counts[$0]) }, levels: depths) {
            for symbol in sorted[..<level] { lengths[symbol] += 1 }
        }
        return lengths
    }

    /// How many of the rarest symbols are taken at each level; a symbol's length is the number of levels that take it.
    private static func levelCounts(_ weights: [UInt64], levels: Int) -> [Int] {
        var isPair: [[Bool]] = []
        var previous: [UInt64] = []
        for _ in 0..<levels {
            var merged: [UInt64] = []
            var marks: [Bool] = []
            var leaf = 0
            var pair = 0
            while leaf < weights.count || pair + 1 < previous.count {
                let pairWeight = pair + 1 < previous.count ? previous[pair] + previous[pair + 1] : .max
                if leaf < weights.count, weights[leaf] < pairWeight {
                    merged.append(weights[leaf])
                    marks.append(false)
                    leaf += 1
                } else {
                    merged.append(pairWeight)
                    marks.append(true)
                    pair += 2
                }
            }
            previous = merged
            isPair.append(marks)
        }
        var taken: [Int] = []
        var wanted = 2 * weights.count - 2
        for marks in isPair.reversed() {
            let pairs = marks[..<min(wanted, marks.count)].count { $0 }
            taken.append(wanted - pairs)
            wanted = pairs * 2
        }
        return taken
    }
}
