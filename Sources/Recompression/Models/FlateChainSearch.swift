/// The hash chains of levels 7 to 9 of klauspost/compress and of Go's compress/flate from 1.27 on, and the window that they cover.
struct FlateChainSearch: ~Copyable {
    private static let reach = 32_768
    private static let maximumLength = 258
    /// The encoder takes in more text when less than this is left of its window.
    private static let lowWater = 262
    /// Where in the double window the encoder moves its upper half down.
    private static let slidePlace = 2 * reach - lowWater
    /// The last positions of the window do not get into the chains.
    private static let tail = 3

    private let nice: Int
    private let chain: Int
    private let weighsLiterals: Bool
    private let release: FlateChainRelease

    private var hashes = HashChain(headCount: 1 << 17)
    private var costs: LiteralCosts
    private var inserted = 0
    private var windowStart = 0
    private var windowEnd = 0

    init(nice: Int, chain: Int, weighsLiterals: Bool, release: FlateChainRelease) {
        self.nice = nice
        self.chain = chain
        self.weighsLiterals = weighsLiterals
        self.release = release
        costs = LiteralCosts(release: release)
    }

    mutating func restart(_ cursor: TextCursor, history: Int) {
        hashes.clear()
        windowStart = cursor.position - history
        windowEnd = cursor.position
        inserted = windowStart
        remember(upTo: cursor.position, cursor)
        inserted = cursor.position
    }

    /// Puts the positions before `end` into the chains.
    @inline(__always)
    mutating func remember(upTo end: Int, _ cursor: TextCursor) {
        let end = min(end, windowEnd - Self.tail)
        while inserted < end {
            hashes.insert(inserted, Self.hash(cursor.text + (inserted - cursor.position)))
            inserted += 1
        }
    }

    /// The match that the encoder finds at `position` when it has one of length `previous`; nil if there is none or none is wanted.
    @inline(__always)
    mutating func find(
        _ position: Int,
        longerThan previous: Int,
        isWanted: Bool = true,
        _ cursor: TextCursor
    ) -> FoundMatch? {
        moveWindow(to: position, cursor)
        remember(upTo: position, cursor)
        let available = windowEnd - position
        guard available > Self.tail else { return nil }
        let text = cursor.text + (position - cursor.position)
        let first = hashes.following(position, Self.hash(text), &inserted)
        let reach = min(Self.reach, position - windowStart)
        guard isWanted, available > previous, first <= reach else { return nil }
        return longest(text, position, min(Self.maximumLength, available), first, reach)
    }

    @inline(__always)
    private func longest(
        _ text: UnsafePointer<UInt8>,
        _ position: Int,
        _ limit: Int,
        _ first: Int,
        _ reach: Int
    ) -> FoundMatch? {
        let enough = min(nice, limit)
        var steps = chain
        var best = 3
        var bestDistance = 0
        var bestGain = release.leastGain
        var distance = first
        repeat {
            let candidate = text - distance
            if candidate[best] == text[best] {
                let length = Bytes.commonLength(candidate, text, limit: limit)
                if length > best {
                    let gain = weighsLiterals ? costs.gain(text, length: length, distance: distance) : .max
                    if gain > bestGain {
                        if weighsLiterals { bestGain = gain }
                        best = length
                        bestDistance = distance
                        if length >= enough { break }
                    }
                }
            }
            if distance >= reach { break }
            distance = hashes.next(position, after: distance)
            steps -= 1
        } while steps != 0 && distance <= reach
        return bestDistance == 0 ? nil : FoundMatch(start: position, length: best, distance: bestDistance)
    }

    /// `match`, or a longer one that was found by its end.
    func better(than match: FoundMatch, _ cursor: TextCursor) -> FoundMatch {
        switch release {
        case .old: longer(than: match, cursor)
        case .current: later(than: match, cursor)
        }
    }

    /// `match`, or a longer one in the same place, which was found two bytes before its end.
    private func longer(than match: FoundMatch, _ cursor: TextCursor) -> FoundMatch {
        let end = match.length - 2
        guard match.end + 2 < windowEnd - Self.tail else { return match }
        let text = cursor.text + (match.start - cursor.position)
        let distance = hashes.head(match.start + end, Self.hash(text + end))
        guard distance > 0, match.start - distance > max(match.start + 1 - Self.reach, windowStart) else {
            return match
        }
        let limit = min(windowEnd - match.start - 1, Self.maximumLength)
        let length = Bytes.commonLength(text, text - distance, limit: limit)
        return length > match.length
            ? FoundMatch(start: match.start, length: length, distance: distance) : match
    }

    /// `match`, or a longer one that was found at its end and begins up to two bytes later.
    private func later(than match: FoundMatch, _ cursor: TextCursor) -> FoundMatch {
        let checked = 2
        guard match.length < Self.maximumLength - checked, match.end < windowEnd - Self.tail else {
            return match
        }
        let text = cursor.text + (match.start - cursor.position)
        let distance = hashes.head(match.end, Self.hash(text + match.length))
        let low = max(match.start + 1 - Self.reach, windowStart)
        guard distance > 0, distance != match.distance, match.start - distance > low + checked else {
            return match
        }
        let limit = min(windowEnd - match.start - 1, Self.maximumLength + checked) - checked
        guard limit > 0 else { return match }
        var length = Bytes.commonLength(text + checked, text + checked - distance, limit: limit)
        guard length > match.length else { return match }
        var start = checked
        while start > 0, length < Self.maximumLength, text[start - 1] == (text + start - 1 - distance)[0] {
            start -= 1
            length += 1
        }
        return FoundMatch(start: match.start + start, length: length, distance: distance)
    }

    /// Leaves out `count` searches after `position`; returns how many, nil at the end of the text.
    mutating func skip(_ count: Int, after position: Int, _ cursor: TextCursor) -> Int? {
        let index = position + 1
        guard index <= windowEnd else { return nil }
        let skipped = max(0, min(count, windowEnd - 1 - index))
        remember(upTo: index + skipped, cursor)
        inserted = max(inserted, index + skipped)
        return skipped
    }

    /// Takes in more text where the encoder does.
    @inline(__always)
    private mutating func moveWindow(to position: Int, _ cursor: TextCursor) {
        guard windowEnd - position < Self.lowWater else { return }
        takeIn(position, cursor)
    }

    @inline(never)
    private mutating func takeIn(_ position: Int, _ cursor: TextCursor) {
        let end = cursor.position + cursor.available
        guard windowEnd < end else { return }
        while windowEnd - position < Self.lowWater, windowEnd < end {
            if position - windowStart >= Self.slidePlace { windowStart += Self.reach }
            windowEnd = min(windowStart + 2 * Self.reach, end)
        }
        if weighsLiterals {
            costs.measure(cursor.text + (position - cursor.position), count: windowEnd - position)
        }
    }

    @inline(__always)
    private static func hash(_ text: UnsafePointer<UInt8>) -> Int {
        let word = UInt32(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt32.self))
        return Int((word &* 2_654_435_761) >> 15)
    }
}
