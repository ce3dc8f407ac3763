/// What levels 5 and 6 of klauspost/compress, and of Go's compress/flate from 1.27 on, have in common: a table of four-byte
/// hashes, a two-deep one of seven-byte hashes, and how candidates are weighed.
struct FlateTables: ~Copyable {
    static let reach = 32_768

    var short = PositionTable(size: FlateHash.size)
    var long = PairTable(size: FlateHash.size)

    mutating func clear() {
        short.clear()
        long.clear()
    }

    @inline(__always)
    mutating func remember(_ position: Int, _ word: UInt64) {
        short.put(FlateHash.four(word), position)
        long.push(FlateHash.seven(word), position)
    }

    /// The match at `start` and `distance`, as far as one token can say it.
    static func limited(_ start: Int, _ distance: Int, _ block: SearchBlock) -> FoundMatch {
        let limit = min(258, block.end - start)
        let length = block.text.common(start, start - distance, limit: limit)
        return FoundMatch(start: start, length: length, distance: distance)
    }

    /// The longer of the two candidates of the long table; length 0 stands for "not measured yet", nil for no candidate.
    @inline(__always)
    static func better(_ position: Int, _ long: (last: Int, before: Int), _ block: SearchBlock) -> FoundMatch?
    {
        guard long.last < reach else { return nil }
        let isBeforeGood = block.agrees(position, long.before, below: reach)
        guard block.agrees(position, long.last, below: reach) else {
            return isBeforeGood ? FoundMatch(start: position, length: 0, distance: long.before) : nil
        }
        guard isBeforeGood else { return FoundMatch(start: position, length: 0, distance: long.last) }
        let last = limited(position, long.last, block)
        let before = limited(position, long.before, block)
        return before.length > last.length ? before : last
    }

    /// `found`, measured beyond the 258 bytes of a single token.
    static func whole(_ found: FoundMatch, _ block: SearchBlock) -> FoundMatch {
        guard found.length == 0 || found.length == 258 else { return found }
        let known = max(4, found.length)
        var match = FoundMatch(start: found.start, length: known, distance: found.distance)
        match.length += block.text.common(match.end, match.end - match.distance, limit: block.end - match.end)
        return match
    }
}
