/// Level 4 of klauspost/compress and of Go's compress/flate from 1.27 on.
///
/// Written from level4.go of Go 1.27 and of older klauspost/compress, and checked against Go 1.27.3 and the Go programs of Debian 12: a
/// table of four-byte and one of seven-byte hashes. After a short match the older releases look at the next position, too; the
/// newer ones compare it with a place that has nothing to do with it, and hardly ever take it: here never.
struct FlateLevel4Search: FlateSearch, ~Copyable {
    private static let reach = 32_768

    private var short = PositionTable(size: FlateHash.size)
    private var long = PositionTable(size: FlateHash.size)
    var lookedTo = 0
    private let looksAtNext: Bool

    init(looksAtNext: Bool) {
        self.looksAtNext = looksAtNext
    }

    mutating func clear() {
        short.clear()
        long.clear()
    }

    mutating func find(from start: Int, in block: SearchBlock) -> FoundMatch? {
        let limit = block.end - Self.margin
        let text = block.text
        var next = start
        var word = text.word64(start)
        while true {
            let position = next
            next = position + 1 + (position - block.nextEmit) >> 6
            if next > limit { return nil }
            let shortDistance = short.distance(FlateHash.four(word), from: position)
            let longDistance = long.distance(FlateHash.seven(word), from: position)
            remember(position, word)
            word = text.word64(next)
            if block.agrees(position, longDistance, below: Self.reach) {
                lookedTo = next
                return block.widened(position, longDistance, known: 4)
            }
            if block.agrees(position, shortDistance, below: Self.reach) {
                lookedTo = next
                guard looksAtNext else { return block.widened(position, shortDistance, known: 4) }
                return betterNext(position, shortDistance, next, word, block)
            }
        }
    }

    private func betterNext(
        _ position: Int,
        _ distance: Int,
        _ next: Int,
        _ nextWord: UInt64,
        _ block: SearchBlock
    ) -> FoundMatch {
        let length = block.text.common(position, position - distance, limit: block.end - position)
        let nextDistance = long.distance(FlateHash.seven(nextWord), from: next)
        if block.agrees(next, nextDistance, below: Self.reach) {
            let nextLength = block.text.common(next, next - nextDistance, limit: block.end - next)
            if nextLength > length { return block.widened(next, nextDistance, known: nextLength) }
        }
        return block.widened(position, distance, known: length)
    }

    mutating func finish(
        _ match: FoundMatch,
        wasFound: Bool,
        in block: SearchBlock
    ) -> (next: Int, match: FoundMatch?) {
        let text = block.text
        let end = end(of: match, wasFound: wasFound)
        guard end < block.end - Self.margin else {
            if end + 8 < block.end { remember(end, text.word64(end)) }
            return (block.end, nil)
        }
        var place = lookedTo
        while place < end - 1 {
            let word = text.word64(place)
            long.put(FlateHash.seven(word), place)
            remember(place + 1, word >> 8)
            place += 3
        }
        remember(end - 1, text.word64(end - 1))
        return (end, nil)
    }

    @inline(__always)
    private mutating func remember(_ position: Int, _ word: UInt64) {
        short.put(FlateHash.four(word), position)
        long.put(FlateHash.seven(word), position)
    }
}
