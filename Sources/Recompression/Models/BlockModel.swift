/// Turns a block-wise match search into a token-by-token model.
struct BlockModel<Search: BlockSearch & ~Copyable>: EncoderModel, ~Copyable {
    static var followsTokens: Bool { false }

    private enum Outlook {
        case unknown
        case literals
        case match(FoundMatch)
    }

    private static var blockLength: Int { 65_535 }

    private var search: Search
    /// Blocks shorter than this hold no matches.
    private let smallestBlock: Int
    private var low = 0
    private var blockStart = 0
    private var blockEnd = 0
    private var nextEmit = 0
    private var start = 0
    private var outlook = Outlook.unknown

    init(_ search: consuming Search, smallestBlock: Int) {
        self.search = search
        self.smallestBlock = smallestBlock
    }

    mutating func restart(_ cursor: TextCursor, history: Int) {
        search.clear()
        low = cursor.position - history
        blockEnd = cursor.position
        guard history > 0 else { return }
        // The encoders take a dictionary in as a block whose result they throw away.
        startBlock(low, length: history)
        let text = TextView(cursor)
        while case .match(let match) = look(text) { take(match, wasFound: true, text) }
        blockEnd = cursor.position
    }

    mutating func predict(_ cursor: TextCursor) -> Token {
        if cursor.position >= blockEnd {
            var begin = blockEnd
            while cursor.position - begin >= Self.blockLength { begin += Self.blockLength }
            startBlock(begin, length: min(Self.blockLength, cursor.position - begin + cursor.available))
            nextEmit = cursor.position
            start = cursor.position
        }
        guard case .match(let match) = look(TextView(cursor)), match.start == cursor.position else {
            return .literal
        }
        return Token(length: nextLength(of: match), distance: match.distance)
    }

    mutating func accept(_ token: Token, _ cursor: TextCursor) {
        let position = cursor.position
        if token.isLiteral {
            guard case .match(let match) = outlook, match.start <= position else { return }
            start = position + 1
            outlook = .unknown
            return
        }
        let length = token.textLength
        let text = TextView(cursor)
        if case .match(var match) = outlook, match.start == position, match.distance == token.distance,
            nextLength(of: match) == length
        {
            guard match.length > length else { return take(match, wasFound: true, text) }
            match.start += length
            match.length -= length
            outlook = .match(match)
            // What was remembered is remembered for the whole match, which `taken` keeps.
            taken += length
            return
        }
        taken = 0
        if position + length <= blockEnd {
            take(FoundMatch(start: position, length: length, distance: token.distance), wasFound: false, text)
        } else {
            start = position + length
            nextEmit = start
            outlook = .unknown
        }
    }

    /// How much of the current long match has been written as earlier tokens.
    private var taken = 0

    private mutating func startBlock(_ begin: Int, length: Int) {
        blockStart = begin
        blockEnd = begin + length
        nextEmit = begin
        start = begin
        taken = 0
        search.startBlock()
        outlook = length < smallestBlock ? .literals : .unknown
    }

    private func nextLength(of match: FoundMatch) -> Int {
        guard match.length > 258 else { return match.length }
        return match.length > 261 ? 258 : 255
    }

    private mutating func look(_ text: TextView) -> Outlook {
        if case .unknown = outlook {
            if start > blockEnd - Search.margin {
                outlook = .literals
            } else if let found = search.find(from: start, in: block(text)) {
                outlook = .match(found)
            } else {
                outlook = .literals
            }
        }
        return outlook
    }

    private mutating func take(_ match: FoundMatch, wasFound: Bool, _ text: TextView) {
        let whole = FoundMatch(
            start: match.start - taken,
            length: match.length + taken,
            distance: match.distance
        )
        taken = 0
        nextEmit = whole.end
        let next = search.finish(whole, wasFound: wasFound, in: block(text))
        start = next.next
        outlook = next.match.map { .match($0) } ?? .unknown
    }

    private func block(_ text: TextView) -> SearchBlock {
        SearchBlock(text: text, low: low, nextEmit: nextEmit, end: blockEnd)
    }
}
