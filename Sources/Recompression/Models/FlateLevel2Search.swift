/// Level 2 of klauspost/compress and of Go's compress/flate from 1.27 on.
///
/// Written from level2.go of Go 1.27 and checked against Go 1.27.3: level 1 with a larger table, in which more of the inside
/// of a match is remembered.
struct FlateLevel2Search: FlateSearch, ~Copyable {
    private static let reach = 32_768

    private var table = PositionTable(size: 1 << 17)
    var lookedTo = 0

    mutating func clear() {
        table.clear()
    }

    mutating func find(from start: Int, in block: SearchBlock) -> FoundMatch? {
        let limit = block.end - Self.margin
        let text = block.text
        var position = start
        var word = text.word64(position)
        while true {
            let hash = Self.hash(word)
            var next = position + 2 + (position - block.nextEmit) >> 5
            if next > limit { return nil }
            let nextWord = text.word64(next)
            let distance = table.distance(hash, from: position)
            table.put(hash, position)
            let nextHash = Self.hash(nextWord)
            if block.agrees(position, distance, below: Self.reach) {
                table.put(nextHash, next)
                lookedTo = next
                return block.widened(position, distance, known: 4)
            }
            position = next
            next += 1
            let nextDistance = table.distance(nextHash, from: position)
            table.put(nextHash, position)
            if block.agrees(position, nextDistance, below: Self.reach) {
                lookedTo = next
                return block.widened(position, nextDistance, known: 4)
            }
            word = nextWord >> 8
            position = next
        }
    }

    mutating func finish(
        _ match: FoundMatch,
        wasFound: Bool,
        in block: SearchBlock
    ) -> (next: Int, match: FoundMatch?) {
        let text = block.text
        let end = end(of: match, wasFound: wasFound)
        guard end < block.end - Self.margin else {
            if end + match.length + 8 < block.end { table.put(Self.hash(text.word64(end)), end) }
            return (block.end, nil)
        }
        var place = end - match.length + 2
        while place < end - 5 {
            let word = text.word64(place)
            table.put(Self.hash(word), place)
            table.put(Self.hash(word >> 16), place + 2)
            table.put(Self.hash(word >> 32), place + 4)
            place += 7
        }
        let word = text.word64(end - 2)
        table.put(Self.hash(word), end - 2)
        table.put(Self.hash(word >> 8), end - 1)
        let hash = Self.hash(word >> 16)
        let distance = table.distance(hash, from: end)
        table.put(hash, end)
        guard block.agrees(end, distance, below: Self.reach + 1) else { return (end + 1, nil) }
        return (end, block.widened(end, distance, known: 4))
    }

    @inline(__always)
    private static func hash(_ word: UInt64) -> Int {
        FlateHash.five(word, bits: 17)
    }
}
