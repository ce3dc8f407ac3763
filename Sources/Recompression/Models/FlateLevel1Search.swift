/// Level 1 of klauspost/compress and of Go's compress/flate from 1.27 on.
///
/// Written from level1.go of Go 1.27 and checked against Go 1.27.3: one table of five-byte hashes, two looks a step.
struct FlateLevel1Search: FlateSearch, ~Copyable {
    private static let reach = 32_768

    private var table = PositionTable(size: FlateHash.size)
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
            let hash = FlateHash.five(word)
            let distance = table.distance(hash, from: position)
            var next = position + 2 + (position - block.nextEmit) >> 5
            if next > limit { return nil }
            var nextWord = text.word64(next)
            table.put(hash, position)
            let nextHash = FlateHash.five(nextWord)
            if block.agrees(position, distance, below: Self.reach) {
                table.put(nextHash, next)
                lookedTo = next
                return block.widened(position, distance, known: 4)
            }
            position = next
            next += 1
            nextWord >>= 8
            let nextDistance = table.distance(nextHash, from: position)
            table.put(nextHash, position)
            if block.agrees(position, nextDistance, below: Self.reach) {
                table.put(nextHash, next)
                lookedTo = next
                return block.widened(position, nextDistance, known: 4)
            }
            word = nextWord
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
            if end + match.length + 8 < block.end { table.put(FlateHash.five(text.word64(end)), end) }
            return (block.end, nil)
        }
        let word = text.word64(end - 2)
        table.put(FlateHash.five(word), end - 2)
        let hash = FlateHash.five(word >> 16)
        let distance = table.distance(hash, from: end)
        table.put(hash, end)
        guard block.agrees(end, distance, below: Self.reach + 1) else { return (end + 1, nil) }
        return (end, block.widened(end, distance, known: 4))
    }
}
