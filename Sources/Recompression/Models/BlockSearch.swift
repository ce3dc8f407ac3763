/// A match that a block-wise encoder found.
struct FoundMatch {
    var start: Int
    var length: Int
    var distance: Int

    var end: Int { start + length }
}

/// The part of the text that a block-wise encoder has at once.
struct SearchBlock {
    let text: TextView
    /// Positions before this one are not there for the encoder.
    let low: Int
    /// Where the last literals begin: matches are not extended back beyond it.
    let nextEmit: Int
    /// The end of the block: no match goes on beyond it.
    let end: Int

    /// The match at `start` and `distance`, of which `length` bytes are known, made as long as it can be, both ways.
    @inline(__always)
    func widened(_ start: Int, _ distance: Int, known length: Int) -> FoundMatch {
        var match = FoundMatch(start: start, length: length, distance: distance)
        match.length += text.common(match.end, match.end - distance, limit: end - match.end)
        return lengthenedBack(match)
    }

    /// `match`, begun as much earlier as the bytes before it allow.
    @inline(__always)
    func lengthenedBack(_ match: FoundMatch) -> FoundMatch {
        var match = match
        while match.start - match.distance > low, match.start > nextEmit,
            text.byte(match.start - match.distance - 1) == text.byte(match.start - 1)
        {
            match.start -= 1
            match.length += 1
        }
        return match
    }

    /// Whether the four bytes at `start` are also there at `distance` before it, less than `reach` away.
    @inline(__always)
    func agrees(_ start: Int, _ distance: Int, below reach: Int) -> Bool {
        distance < reach && start - distance >= low && text.word32(start) == text.word32(start - distance)
    }
}

/// The search of an encoder that works on blocks of 65535 bytes and looks for the next match from where it stands.
protocol BlockSearch: ~Copyable {
    /// The bytes at the end of a block in which no match begins.
    static var margin: Int { get }

    /// Forgets everything.
    mutating func clear()

    /// Begins a block.
    mutating func startBlock()

    /// Looks for the next match from `start` on; nil if the rest of the block is literals.
    mutating func find(from start: Int, in block: SearchBlock) -> FoundMatch?

    /// Remembers what the encoder remembers of a match, whether it found or was told it.
    /// - Parameter wasFound: Whether it is what the last ``find(from:in:)`` or ``finish(_:wasFound:in:)`` returned.
    /// - Returns: Where the search goes on, and a match that it has there already.
    mutating func finish(
        _ match: FoundMatch,
        wasFound: Bool,
        in block: SearchBlock
    ) -> (next: Int, match: FoundMatch?)
}
