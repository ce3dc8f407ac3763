/// Levels 7 to 9 of klauspost/compress and of Go's compress/flate from 1.27 on.
///
/// Written from deflate.go of Go 1.27 ("deflateLazy", "findMatch", "tryBetterMatchAtEnd", "skipLiterals") and checked against Go
/// 1.27.3; the older releases by experiment with skopeo of Debian 12. Lazy like zlib, with hashes of four bytes; a match may still give way to a
/// longer one that is found by its end; after many literals, more and more follow without a search; level 9 takes a match only if it saves bits.
struct FlateChainModel: EncoderModel, ~Copyable {
    static var followsTokens: Bool { false }

    private static let minimumLength = 4
    private static let nothing = FoundMatch(start: 0, length: 3, distance: 0)

    private let lazy: Int
    private let chain: Int
    private var search: FlateChainSearch

    /// The match at the cursor and the one behind it, as far as they were looked for.
    private var current: FoundMatch?
    private var following: FoundMatch?
    /// Literals that come whatever follows, and the match that comes after them.
    private var forcedLiterals = 0
    private var planned: FoundMatch?
    /// How many literals there were since the last match, modulo 2^16.
    private var quiet: UInt16 = 0

    /// Models a level from 7 to 9.
    init(level: Int, release: FlateChainRelease) {
        let nice: Int
        (lazy, nice, chain) =
            switch level {
            case 7: (12, 16, 24)
            case 8: (30, 40, 64)
            default: (258, 258, 1_024)
            }
        search = FlateChainSearch(nice: nice, chain: chain, weighsLiterals: level == 9, release: release)
    }

    mutating func restart(_ cursor: TextCursor, history: Int) {
        search.restart(cursor, history: history)
        forget()
        quiet = 0
    }

    mutating func predict(_ cursor: TextCursor) -> Token {
        if forcedLiterals > 0 { return .literal }
        if let planned { return token(for: planned) }
        let here: FoundMatch
        if let current {
            here = current
        } else {
            here = search.find(cursor.position, longerThan: 3, cursor) ?? Self.nothing
            if here.length >= Self.minimumLength { quiet = 0 }
            current = here
        }
        let isGoodEnough = here.length >= lazy
        let next = search.find(cursor.position + 1, longerThan: here.length, isWanted: !isGoodEnough, cursor)
        following = next ?? Self.nothing
        guard here.length >= Self.minimumLength, (next?.length ?? 3) <= here.length else { return .literal }
        let better = search.better(than: here, cursor)
        guard better.start > cursor.position else { return token(for: better) }
        forcedLiterals = better.start - cursor.position
        planned = better
        return .literal
    }

    mutating func accept(_ token: Token, _ cursor: TextCursor) {
        guard token.isLiteral else {
            search.remember(upTo: cursor.position + token.textLength, cursor)
            forget()
            quiet = 0
            return
        }
        if forcedLiterals > 0 {
            forcedLiterals -= 1
            if forcedLiterals == 0, planned == nil { forget() }
            return
        }
        guard planned == nil else { return forget() }
        current = following
        following = nil
        guard let current else { return }
        if current.length >= Self.minimumLength { quiet = 0 }
        quiet &+= 1
        let surplus = Int(quiet) - chain
        guard surplus > 0, let skipped = search.skip(1 + surplus >> 6, after: cursor.position + 1, cursor)
        else { return }
        forcedLiterals = skipped + 1
    }

    private func token(for match: FoundMatch) -> Token {
        Token(length: match.length, distance: match.distance)
    }

    private mutating func forget() {
        current = nil
        following = nil
        forcedLiterals = 0
        planned = nil
    }
}
