/// Level 6 of klauspost/compress and the default of Go's compress/flate from 1.27 on.
///
/// Written from level6.go of Go 1.27 and checked against Go 1.27.3: level 5 with smaller steps, a look at the last distance,
/// and both long candidates tried at the end of a match of any length.
struct FlateLevel6Search: FlateSearch, ~Copyable {
    private static let skippedBeginning = 2

    private var tables = FlateTables()
    var lookedTo = 0
    private var lastDistance = 1

    mutating func clear() {
        tables.clear()
    }

    mutating func startBlock() {
        lastDistance = 1
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
        var found = FlateTables.limited(position, short, block)
        let repeated = position + 1 - lastDistance
        if repeated >= block.low, block.text.word32(repeated) == block.text.word32(position + 1) {
            let other = FlateTables.limited(position + 1, lastDistance, block)
            if other.length > found.length { return other }
        }
        guard long.last < FlateTables.reach else { return found }
        for distance in [long.last, long.before] where block.agrees(next, distance, below: FlateTables.reach)
        {
            let other = FlateTables.limited(next, distance, block)
            if other.length > found.length { found = other }
        }
        return found
    }

    private func lookingAtEnd(_ found: FoundMatch, _ block: SearchBlock, _ limit: Int) -> FoundMatch {
        var match = found
        guard found.end < limit else { return match }
        let long = tables.long.distances(FlateHash.seven(block.text.word64(found.end)), from: found.end)
        let start = found.start + Self.skippedBeginning
        guard long.last < FlateTables.reach else { return match }
        for candidate in [long.last, long.before] {
            // The encoder counts back from the end of the match as it is by then, better one included.
            let distance = candidate + match.length - found.length
            guard distance > 0, distance < FlateTables.reach, start - distance >= block.low else { continue }
            let length = block.text.common(start, start - distance, limit: block.end - start)
            if length > match.length { match = FoundMatch(start: start, length: length, distance: distance) }
        }
        return match
    }

    mutating func finish(
        _ match: FoundMatch,
        wasFound: Bool,
        in block: SearchBlock
    ) -> (next: Int, match: FoundMatch?) {
        lastDistance = match.distance
        let text = block.text
        let end = end(of: match, wasFound: wasFound)
        var place = lookedTo + 1
        guard end < block.end - Self.margin else {
            while place < block.end - 8 {
                tables.remember(place, text.word64(place))
                place += 2
            }
            return (block.end, nil)
        }
        while place < end - 1 {
            let word = text.word64(place)
            tables.long.push(FlateHash.seven(word), place)
            tables.long.push(FlateHash.seven(word >> 8), place + 1)
            tables.short.put(FlateHash.four(word), place)
            place += 2
        }
        return (end, nil)
    }
}
