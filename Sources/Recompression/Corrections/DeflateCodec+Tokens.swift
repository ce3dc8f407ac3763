extension DeflateCodec where Coder: ~Copyable, Model: ~Copyable {
    /// Codes `count` tokens, or as many as it takes to `end`.
    mutating func codeTokens(_ buffer: TokenBuffer, count: Int, end: Int) throws {
        let most = min(count, TokenBuffer.limit)
        let textEnd = min(segmentEnd, end)
        var index = 0
        while index < count, window.position < end {
            var cursor = try cursor()
            guard cursor.available > 0, index < TokenBuffer.limit else {
                throw malformed("a block beyond its text")
            }
            // As far as the buffered text is comfortable, no need to look again.
            let comfort = min(window.comfortableEnd, textEnd)
            repeat {
                let place = buffer.tokens + index
                let isGuided = Model.followsTokens ? try guide.reach(cursor.position) : false
                let length: Int
                if isGuided, let group = guide.group(behind: cursor.position - memberStart),
                    group.tokens.count <= most - index, group.textLength <= textEnd - cursor.position,
                    codeGroup(group, place, cursor)
                {
                    index += group.tokens.count
                    length = group.textLength
                } else {
                    let token = try codeToken(place.pointee, isGuided: isGuided, cursor)
                    if Coder.isDecoder {
                        place.pointee = token.isLiteral ? Token(rawValue: UInt32(cursor.text[0])) : token
                    }
                    index += 1
                    length = token.textLength
                }
                window.position += length
                cursor = TextCursor(
                    text: cursor.text + length,
                    position: window.position,
                    available: min(segmentEnd - window.position, TextWindow.lookahead)
                )
            } while window.position < comfort && index < most
        }
        guard window.position <= segmentEnd, end == .max || window.position == end else {
            throw malformed("a block beyond its end")
        }
        buffer.count = index
    }

    /// Codes whether the tokens from `place` on are those of `group`, and if so moves the model behind them.
    private mutating func codeGroup(
        _ group: TokenGroup,
        _ place: UnsafeMutablePointer<Token>,
        _ cursor: TextCursor
    ) -> Bool {
        let isRight = !Coder.isDecoder && group.agrees(with: place)
        let isOther = coder.flag(!isRight, estimates.group + guide.groupContext)
        guide.take(group, isRight: !isOther)
        guard !isOther else { return false }
        model.follow(group.tokens, cursor)
        if Coder.isDecoder { group.write(to: place, cursor.text) }
        return true
    }

    /// Codes a token by a guess from a base, or else by the model.
    @inline(__always)
    private mutating func codeToken(_ actual: Token, isGuided: Bool, _ cursor: TextCursor) throws -> Token {
        if isGuided, let guess = guide.guess(cursor, behind: cursor.position - memberStart) {
            let isMiss = isMiss(actual, guess)
            guard coder.flag(isMiss, estimates.guess + guide.context(of: guess)) else {
                guide.hit()
                follow(guess, cursor)
                return guess
            }
            guide.miss(at: cursor.position)
        }
        let predicted = model.predict(cursor)
        let kind = predicted.isLiteral ? 0 : predicted.textLength < 7 ? 1 : predicted.textLength < 32 ? 2 : 3
        var token = predicted
        if coder.flag(isMiss(actual, predicted), estimates.miss + (recentMisses << 2 | kind)) {
            recentMisses = (recentMisses << 1 | 1) & 31
            token = try codeMiss(actual, predicted, cursor)
        } else {
            recentMisses = recentMisses << 1 & 31
        }
        model.accept(token, cursor)
        return token
    }

    @inline(__always)
    private func isMiss(_ actual: Token, _ expected: Token) -> Bool {
        actual.isLiteral ? !expected.isLiteral : actual != expected
    }

    @inline(__always)
    private mutating func follow(_ token: Token, _ cursor: TextCursor) {
        withUnsafePointer(to: token) { token in
            model.follow(UnsafeBufferPointer(start: token, count: 1), cursor)
        }
    }

    /// Codes a token that is not the predicted one.
    @inline(never)
    private mutating func codeMiss(_ actual: Token, _ predicted: Token, _ cursor: TextCursor) throws -> Token
    {
        if !predicted.isLiteral, coder.flag(actual.isLiteral, estimates.isLiteral) { return .literal }
        var length = predicted.spelledLength
        let hasLength =
            !predicted.isLiteral && coder.flag(actual.spelledLength == length, estimates.isSameLength)
        if !hasLength {
            length = coder.tree(max(0, actual.spelledLength - 3), bits: 9, estimates.length) + 3
        }
        guard length <= Token.longSpelling, min(length, 258) <= cursor.available else {
            throw malformed("a match beyond the text")
        }
        var distance = predicted.distance
        let hasDistance =
            !predicted.isLiteral && !hasLength
            && coder.flag(actual.distance == distance, estimates.isSameDistance)
        if !hasDistance {
            distance = codeDistance(actual.distance, length, cursor)
        }
        guard distance >= 1, distance <= min(32_768, cursor.position - memberStart) else {
            throw malformed("a match before the text")
        }
        return Token(length: length, distance: distance)
    }

    private mutating func codeDistance(_ distance: Int, _ length: Int, _ cursor: TextCursor) -> Int {
        let rank = Coder.isDecoder ? nil : model.rank(of: distance, length: length, cursor)
        if coder.flag(rank != nil, estimates.isRanked) {
            let coded = coder.number(rank ?? 0, estimates.rank)
            return model.distance(ranked: coded, length: length, cursor) ?? 0
        }
        let value = max(0, distance - 1)
        let size = coder.tree(Int.bitWidth - value.leadingZeroBitCount, bits: 4, estimates.distanceSize)
        guard size > 1 else { return size + 1 }
        let lower = 1 << (size - 1)
        return lower + coder.plain(value, bits: size - 1) & (lower - 1) + 1
    }
}
