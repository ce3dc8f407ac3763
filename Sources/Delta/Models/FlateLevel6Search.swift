/// Level 6 of klauspost/compress and the default of Go's compress/flate from 1.27 on.
///
/// Written from level6.go of Go 1.27 and checked against Go 1.27.3: level 5 with smaller steps, a look at the last distance,
/// and both long candidates tried at the end of a match of any length.
struct FlateLevel6Search: BlockSearch, ~Copyable {
    static var margin: Int { 11 }
    private static let reach = 32_768
    private static let skippedBeginning = 2

    private var table = PositionTable(size: FlateHash.size)
    private var longTable = PairTable(size: FlateHash.size)
    private var lookedTo = 0
    private var lastDistance = 1

    mutating func clear() {
        table.clear()
        longTable.clear()
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
            let hash = FlateHash.four(word)
            let longHash = FlateHash.seven(word)
            let short = table.distance(hash, from: position)
            let long = longTable.distances(longHash, from: position)
            table.put(hash, position)
            longTable.push(longHash, position)
            let nextWord = text.word64(next)
            let found: FoundMatch
            if long.last < Self.reach, block.agrees(position, long.last, below: Self.reach) {
                remember(next, nextWord)
                found = better(position, long, block)
            } else if long.last < Self.reach, block.agrees(position, long.before, below: Self.reach) {
                remember(next, nextWord)
                found = FoundMatch(start: position, length: 0, distance: long.before)
            } else if block.agrees(position, short, below: Self.reach) {
                let nextLong = longTable.distances(FlateHash.seven(nextWord), from: next)
                remember(next, nextWord)
                found = betterNext(position, short, next, nextLong, block)
            } else {
                word = nextWord
                continue
            }
            lookedTo = next
            return block.lengthenedBack(lookingAtEnd(whole(found, block), block, limit))
        }
    }

    @inline(__always)
    private mutating func remember(_ position: Int, _ word: UInt64) {
        table.put(FlateHash.four(word), position)
        longTable.push(FlateHash.seven(word), position)
    }

    private func limited(_ start: Int, _ distance: Int, _ block: SearchBlock) -> FoundMatch {
        let limit = min(258, block.end - start)
        let length = block.text.common(start, start - distance, limit: limit)
        return FoundMatch(start: start, length: length, distance: distance)
    }

    /// The longer of two long candidates; length 0 stands for "not measured yet".
    private func better(_ position: Int, _ long: (last: Int, before: Int), _ block: SearchBlock) -> FoundMatch
    {
        guard block.agrees(position, long.before, below: Self.reach) else {
            return FoundMatch(start: position, length: 0, distance: long.last)
        }
        let last = limited(position, long.last, block)
        let before = limited(position, long.before, block)
        return before.length > last.length ? before : last
    }

    private func betterNext(
        _ position: Int,
        _ short: Int,
        _ next: Int,
        _ long: (last: Int, before: Int),
        _ block: SearchBlock
    ) -> FoundMatch {
        var found = limited(position, short, block)
        let repeated = position + 1 - lastDistance
        if repeated >= block.low, block.text.word32(repeated) == block.text.word32(position + 1) {
            let other = limited(position + 1, lastDistance, block)
            if other.length > found.length { return other }
        }
        guard long.last < Self.reach else { return found }
        for distance in [long.last, long.before] where block.agrees(next, distance, below: Self.reach) {
            let other = limited(next, distance, block)
            if other.length > found.length { found = other }
        }
        return found
    }

    /// `found`, measured beyond the 258 bytes of a single token.
    private func whole(_ found: FoundMatch, _ block: SearchBlock) -> FoundMatch {
        guard found.length == 0 || found.length == 258 else { return found }
        let known = max(4, found.length)
        var match = FoundMatch(start: found.start, length: known, distance: found.distance)
        match.length += block.text.common(match.end, match.end - match.distance, limit: block.end - match.end)
        return match
    }

    private func lookingAtEnd(_ found: FoundMatch, _ block: SearchBlock, _ limit: Int) -> FoundMatch {
        var match = found
        guard found.end < limit else { return match }
        let long = longTable.distances(FlateHash.seven(block.text.word64(found.end)), from: found.end)
        let start = found.start + Self.skippedBeginning
        guard long.last < Self.reach else { return match }
        for candidate in [long.last, long.before] {
            // The encoder counts back from the end of the match as it is by then, better one included.
            let distance = candidate + match.length - found.length
            guard distance > 0, distance < Self.reach, start - distance >= block.low else { continue }
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
        if !wasFound { lookedTo = match.start + 1 }
        lastDistance = match.distance
        let text = block.text
        let end = max(match.end, lookedTo + 1)
        var place = lookedTo + 1
        guard end < block.end - Self.margin else {
            while place < block.end - 8 {
                remember(place, text.word64(place))
                place += 2
            }
            return (block.end, nil)
        }
        while place < end - 1 {
            let word = text.word64(place)
            longTable.push(FlateHash.seven(word), place)
            longTable.push(FlateHash.seven(word >> 8), place + 1)
            table.put(FlateHash.four(word), place)
            place += 2
        }
        return (end, nil)
    }
}
