/// Guesses the tokens of a gzip layer from those of a base, wherever the text is copied from it.
///
/// Encoders look back no further than 32 KiB, so where the same text comes again they mostly write the same tokens. That is
/// much quicker to find than by the search of a model, and right also for encoders that no model fits.
struct TokenPrediction: ~Copyable {
    /// How many bytes from the beginning of a copied stretch on are left to the model.
    static let lead = 64
    /// How many bytes before its end: the encoder saw beyond it what another text has.
    static let tail = 262
    /// A wrong guess is worth so many right ones; with fewer at hand the guide pauses for a while.
    private static let price = 64
    private static let savings = 512
    private static let pause = 1 << 13
    /// After so many right guesses the next ones are made by the group.
    private static let longStreak = 256
    /// How many tokens of bases may be read for each byte of text, and how many to begin with.
    private static let workPerByte = 16
    private static let workAtFirst = 1 << 22

    private let runs: AlignedRuns?
    private let bases: [PackedTokens?]

    /// The stretch of the text that the guide is for.
    private var from = 0
    private var upTo = 0
    private var base: PackedTokens?
    /// How far the places in the base are from those in the text.
    private var shift = 0
    /// The current block of the base, the next one of its tokens, and where that is in the text.
    private var block: PackedTokens.Block?
    private var tokens = UnsafeBufferPointer<Token>(start: nil, count: 0)
    private var index = 0
    private var place = 0

    /// How many tokens of bases were read; see ``PackedTokens/work``.
    private var work = 0
    private var trust = 0
    /// How many guesses were right since the last wrong one.
    private var streak = 0
    /// Whether the last three guesses were right, a bit each, and the last three groups.
    private var outcomes = 0
    private var groupOutcomes = 0

    init(_ source: TokenPredictionSource) {
        runs = source.runs
        bases = source.bases
    }

    /// Goes on to `position`, which never goes back; false when there is nothing to guess for it.
    @inline(__always)
    mutating func reach(_ position: Int) throws -> Bool {
        if position >= upTo, try !findRun(position) { return false }
        guard position >= from else { return false }
        while place < position || place == position && index == tokens.count {
            if index < tokens.count {
                place += tokens[index].textLength
                index += 1
            } else {
                guard try load(position) else { return false }
            }
        }
        return place == position
    }

    /// The tokens that the base goes on with, where it has a group of them and they may be the text's, too; after ``reach(_:)``.
    /// - Parameter behind: How many bytes a distance may reach back.
    @inline(__always)
    mutating func group(behind: Int) -> TokenGroup? {
        guard index % PackedTokens.groupSize == 0, streak >= Self.longStreak, behind >= 1 << 15 else {
            return nil
        }
        return wholeGroup()
    }

    private mutating func wholeGroup() -> TokenGroup? {
        guard let base, let block else { return nil }
        let group = base.group(at: index, in: block)
        let end = place + group.textLength
        if end > upTo, let run = runs?.run(endingAfter: place + Self.tail) { upTo = run.end - Self.tail }
        return end <= upTo ? group : nil
    }

    /// In which context the outcome for a group is coded.
    var groupContext: Int { groupOutcomes }

    /// Takes note of whether the group was right, and moves behind it if so.
    mutating func take(_ group: TokenGroup, isRight: Bool) {
        groupOutcomes = (groupOutcomes << 1 | (isRight ? 0 : 1)) & 7
        guard isRight else {
            streak = 0
            return
        }
        index += group.tokens.count
        place += group.textLength
        trust = min(trust &+ group.tokens.count, Self.savings)
    }

    /// The token that is written at the cursor in the base, if that is possible here; after ``reach(_:)``.
    /// - Parameter behind: How many bytes a distance may reach back.
    @inline(__always)
    mutating func guess(_ cursor: TextCursor, behind: Int) -> Token? {
        let token = tokens[index]
        if token.isLiteral { return UInt32(cursor.text[0]) == token.rawValue ? token : nil }
        let length = token.textLength
        let distance = token.distance
        guard length <= cursor.available, distance <= behind,
            Bytes.commonLength(cursor.text - distance, cursor.text, limit: length) == length,
            length == 258 || cursor.text[length] != cursor.text[length - distance]
        else { return nil }
        return token
    }

    /// In which context the outcome of a guess is coded.
    @inline(__always)
    func context(of guess: Token) -> Int { outcomes << 1 | (guess.isLiteral ? 0 : 1) }

    /// Takes note that the guess was right.
    @inline(__always)
    mutating func hit() {
        outcomes = outcomes << 1 & 7
        streak &+= 1
        trust = min(trust &+ 1, Self.savings)
    }

    /// Takes note that the guess for `position` was wrong.
    mutating func miss(at position: Int) {
        outcomes = (outcomes << 1 | 1) & 7
        streak = 0
        trust -= Self.price
        guard trust < 0 else { return }
        trust = 0
        from = position + Self.pause
    }

    /// Goes on to the stretch that `position` is in; false when it is in none.
    private mutating func findRun(_ position: Int) throws -> Bool {
        guard let run = runs?.run(endingAfter: position + Self.tail), run.start <= position,
            let tokens = bases[run.base]
        else { return false }
        base = tokens
        from = max(from, run.start + Self.lead)
        upTo = run.end - Self.tail
        shift = run.shift
        forgetBlock()
        return true
    }

    /// Finds the tokens from `position` on; false when the next stretch of the text is left to the model.
    ///
    /// What is decided here must not depend on how much of the current stretch is known.
    private mutating func load(_ position: Int) throws -> Bool {
        guard let base else { return false }
        let before = base.work
        let limit = Self.workAtFirst + position * Self.workPerByte - work
        let found = try base.block(at: position + shift, workLimit: before + limit)
        work += base.work - before
        guard let block = found else {
            from = position + Self.pause
            return false
        }
        guard !block.tokens.isEmpty else {
            from = block.end - shift
            return false
        }
        let token = base.token(near: position + shift, in: block)
        self.block = block
        tokens = block.tokens
        index = token.index
        place = token.place - shift
        return true
    }

    private mutating func forgetBlock() {
        block = nil
        tokens = UnsafeBufferPointer(start: nil, count: 0)
        index = 0
        place = .min
    }
}
