/// Level 5 of klauspost/compress, which pgzip, podman, buildah, skopeo and umoci use, and of Go's compress/flate from 1.27 on.
///
/// Written from level5.go of Go 1.27 and checked against Go 1.27.3 and the Go programs of Debian 12: a table of four-byte
/// hashes and a two-deep one of seven-byte hashes, a look at the next position, and one at the end of short matches.
struct FlateLevel5Search: FlateSearch, ~Copyable {
    private static let shortMatch = 30

    private var tables = FlateTables()
    var lookedTo = 0
    /// How many bytes at the beginning may differ when a better match is sought by its end; older releases: 0.
    private let skippedBeginning: Int

    init(skippedBeginning: Int) {
        self.skippedBeginning = skippedBeginning
    }

    mutating func clear() {
        tables.clear()
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
            let distance = tables.short.distance(FlateHash.four(word), from: position)
            let long = tables.long.distances(FlateHash.seven(word), from: position)
            tables.remember(position, word)
            let nextWord = text.word64(next)
            let found: FoundMatch
            if let better = FlateTables.better(position, long, block) {
                tables.remember(next, nextWord)
                found = better
            } else if block.agrees(position, distance, below: FlateTables.reach) {
                let nextLong = tables.long.distances(FlateHash.seven(nextWord), from: next)
                tables.remember(next, nextWord)
                found = betterNext(position, distance, next, nextLong, block)
            } else {
                word = nextWord
                continue
            }
            lookedTo = next
            return block.lengthenedBack(lookingAtEnd(FlateTables.whole(found, block), block, limit))
        }
    }

    private func betterNext(
        _ position: Int,
        _ short: Int,
        _ next: Int,
        _ long: (last: Int, before: Int),
        _ block: SearchBlock
    ) -> FoundMatch {
        let found = FlateTables.limited(position, short, block)
        guard long.last < FlateTables.reach else { return found }
        for distance in [long.last, long.before] where block.agrees(next, distance, below: FlateTables.reach)
        {
            let other = FlateTables.limited(next, distance, block)
            if other.length > found.length { return other }
        }
        return found
    }

    private func lookingAtEnd(_ match: FoundMatch, _ block: SearchBlock, _ limit: Int) -> FoundMatch {
        guard match.length < Self.shortMatch, match.end < limit else { return match }
        let distance = tables.long.distances(FlateHash.seven(block.text.word64(match.end)), from: match.end)
            .last
        let start = match.start + skippedBeginning
        guard distance > 0, distance < FlateTables.reach, start - distance >= block.low else { return match }
        let length = block.text.common(start, start - distance, limit: block.end - start)
        return length > match.length ? FoundMatch(start: start, length: length, distance: distance) : match
    }

    mutating func finish(
        _ match: FoundMatch,
        wasFound: Bool,
        in block: SearchBlock
    ) -> (next: Int, match: FoundMatch?) {
        let text = block.text
        let end = end(of: match, wasFound: wasFound)
        guard end < block.end - Self.margin else { return (block.end, nil) }
        var place = end - match.length + 1
        if place < end - 1 {
            var word = text.word64(place)
            tables.remember(place, word)
            word >>= 8
            tables.long.push(FlateHash.seven(word), place + 1)
            word >>= 8
            tables.short.put(FlateHash.four(word), place + 2)
            place += 4
            while place < end - 1 {
                let word = text.word64(place)
                tables.long.push(FlateHash.seven(word), place)
                tables.short.put(FlateHash.four(word >> 8), place + 1)
                place += 3
            }
        }
        tables.remember(end - 1, text.word64(end - 1))
        return (end, nil)
    }
}
