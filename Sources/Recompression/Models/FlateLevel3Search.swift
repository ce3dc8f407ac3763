/// Level 3 of klauspost/compress and of Go's compress/flate from 1.27 on.
///
/// Written from level3.go of Go 1.27 and checked against Go 1.27.3: one two-deep table of five-byte hashes, every position
/// looked at.
struct FlateLevel3Search: FlateSearch, ~Copyable {
    private static let reach = 32_764

    private var table = PairTable(size: 1 << 16)
    var lookedTo = 0

    mutating func clear() {
        table.clear()
    }

    mutating func find(from start: Int, in block: SearchBlock) -> FoundMatch? {
        let limit = block.end - Self.margin
        let text = block.text
        var next = start
        var word = text.word64(start)
        while true {
            let position = next
            next = position + 1 + (position - block.nextEmit) >> 7
            if next > limit { return nil }
            let hash = Self.hash(word)
            let candidates = table.distances(hash, from: position)
            table.push(hash, position)
            word = text.word64(next)
            guard candidates.last <= Self.reach else { continue }
            if block.agrees(position, candidates.last, below: Self.reach + 1) {
                lookedTo = next
                return longer(position, candidates, block)
            }
            if block.agrees(position, candidates.before, below: Self.reach) {
                lookedTo = next
                return block.widened(position, candidates.before, known: 4)
            }
        }
    }

    /// The match with the last candidate, which agrees, or with the one before if that is longer.
    private func longer(
        _ position: Int,
        _ candidates: (last: Int, before: Int),
        _ block: SearchBlock
    ) -> FoundMatch {
        guard block.agrees(position, candidates.before, below: Self.reach + 1) else {
            return block.widened(position, candidates.last, known: 4)
        }
        let limit = block.end - position
        let last = block.text.common(position, position - candidates.last, limit: limit)
        let before = block.text.common(position, position - candidates.before, limit: limit)
        return before > last
            ? block.widened(position, candidates.before, known: before)
            : block.widened(position, candidates.last, known: last)
    }

    mutating func finish(
        _ match: FoundMatch,
        wasFound: Bool,
        in block: SearchBlock
    ) -> (next: Int, match: FoundMatch?) {
        let text = block.text
        let end = end(of: match, wasFound: wasFound)
        guard end < block.end - Self.margin else {
            let source = match.end - match.distance
            if source + 8 < block.end { table.push(Self.hash(text.word64(source)), source) }
            return (block.end, nil)
        }
        var place = end - match.length + 2
        while place < end - 5 {
            table.push(Self.hash(text.word64(place)), place)
            place += 6
        }
        let word = text.word64(end - 2)
        table.push(Self.hash(word), end - 2)
        table.push(Self.hash(word >> 8), end - 1)
        let hash = Self.hash(word >> 16)
        let candidates = table.distances(hash, from: end)
        table.push(hash, end)
        guard candidates.last < Self.reach else { return (end + 1, nil) }
        for distance in [candidates.last, candidates.before]
        where block.agrees(end, distance, below: Self.reach) {
            return (end, block.widened(end, distance, known: 4))
        }
        return (end + 1, nil)
    }

    @inline(__always)
    private static func hash(_ word: UInt64) -> Int {
        FlateHash.five(word, bits: 16)
    }
}
