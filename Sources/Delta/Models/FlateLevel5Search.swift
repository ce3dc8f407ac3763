/// Level 5 of klauspost/compress, which pgzip, podman, buildah, skopeo and umoci use, and of Go's compress/flate from 1.27 on.
///
/// Written from level5.go of Go 1.27 and checked against Go 1.27.3 and the Go programs of Debian 12: a table of four-byte
/// hashes and a two-deep one of seven-byte hashes, a look at the next position, and one at the end of short matches.
struct FlateLevel5Search: BlockSearch, ~Copyable {
    static var margin: Int { 11 }
    private static let reach = 32_768
    private static let shortMatch = 30

    private var table = PositionTable(size: FlateHash.size)
    private var longTable = PairTable(size: FlateHash.size)
    private var lookedTo = 0
    /// How many bytes at the beginning may differ when a better match is sought by its end; older releases: 0.
    private let skippedBeginning: Int

    init(skippedBeginning: Int) {
        self.skippedBeginning = skippedBeginning
    }

    mutating func clear() {
        table.clear()
        longTable.clear()
    }

    mutating func startBlock() {}

    mutating func find(from start: Int, in block: SearchBlock) -> FoundMatch? {
        let limit = block.end - Self.margin
        let text = block.text
        var next = start
        var word = text.word64(start)
        while true {
            let position = next
            next = position + 1 + (position - block.nextEmit) >> 6
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
        let found = limited(position, short, block)
        guard long.last < Self.reach else { return found }
        for distance in [long.last, long.before] where block.agrees(next, distance, below: Self.reach) {
            let other = limited(next, distance, block)
            if other.length > found.length { return other }
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

    private func lookingAtEnd(_ match: FoundMatch, _ block: SearchBlock, _ limit: Int) -> FoundMatch {
        guard match.length < Self.shortMatch, match.end < limit else { return match }
        let distance = longTable.distances(FlateHash.seven(block.text.word64(match.end)), from: match.end)
            .last
        let start = match.start + skippedBeginning
        guard distance > 0, distance < Self.reach, start - distance >= block.low else { return match }
        let length = block.text.common(start, start - distance, limit: block.end - start)
        return length > match.length ? FoundMatch(start: start, length: length, distance: distance) : match
    }

    mutating func finish(
        _ match: FoundMatch,
        wasFound: Bool,
        in block: SearchBlock
    ) -> (next: Int, match: FoundMatch?) {
        if !wasFound { lookedTo = match.start + 1 }
        let text = block.text
        let end = max(match.end, lookedTo + 1)
        guard end < block.end - Self.margin else { return (block.end, nil) }
        var place = end - match.length + 1
        if place < end - 1 {
            var word = text.word64(place)
            remember(place, word)
            word >>= 8
            longTable.push(FlateHash.seven(word), place + 1)
            word >>= 8
            table.put(FlateHash.four(word), place + 2)
            place += 4
            while place < end - 1 {
                let word = text.word64(place)
                longTable.push(FlateHash.seven(word), place)
                table.put(FlateHash.four(word >> 8), place + 1)
                place += 3
            }
        }
        remember(end - 1, text.word64(end - 1))
        return (end, nil)
    }
}
