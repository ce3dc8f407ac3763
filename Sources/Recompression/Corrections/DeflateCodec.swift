/// Codes the blocks of deflate streams as corrections to what a model predicts from the text.
///
/// With an encoder it is given blocks and writes corrections; with a decoder it reads corrections and fills in the blocks. Both
/// run this same code. For each block: last or not, kind, size, then one bit per token that says whether the model was
/// right, the token when it was not, and the same for the Huffman header.
///
/// Decoding is total: counts are checked against the segment and the text before they are used, and whatever the
/// corrections say, the tokens stay within text and history. That the result is right is for the digest to say.
struct DeflateCodec<Coder: SymbolCoder & ~Copyable, Model: EncoderModel & ~Copyable>: ~Copyable {
    var coder: Coder
    var model: Model
    var window: TextWindow
    let estimates = CorrectionEstimates()
    var guide: TokenPrediction

    private let style: HuffmanStyle
    private let restartRule: RestartRule
    private(set) var memberStart = 0
    /// Where the text of the segment ends: where the encoder begins anew, or with the member.
    private(set) var segmentEnd = 0
    private var previousKind = DeflateBlock.Kind.dynamic
    private var usualCount = 16_383
    private var usualText = 65_535
    private var usualSegment = 0
    /// Whether the last five predictions were wrong, a bit each.
    var recentMisses = 0

    init(
        coder: consuming Coder,
        model: consuming Model,
        guide: consuming TokenPrediction,
        window: consuming TextWindow,
        shape: EncoderShape
    ) {
        self.coder = coder
        self.model = model
        self.guide = guide
        self.window = window
        style = shape.model.style
        restartRule = shape.restart
    }

    /// Begins a member at the current position of the text.
    mutating func startMember() {
        memberStart = window.position
        segmentEnd = window.position
        window.startChecksum()
    }

    /// Codes the length of the text of the next segment and returns it.
    mutating func startSegment(_ length: Int) throws -> Int {
        var length = length
        if coder.flag(length == usualSegment, estimates.isUsualSegment) {
            length = usualSegment
        } else {
            length = coder.number(length, estimates.segmentSize)
        }
        if length > 0 { usualSegment = length }
        segmentEnd = window.position + length
        let behind = window.position - memberStart
        if let history = behind == 0 ? 0 : restartRule.history(behind: behind) {
            model.restart(try cursor(), history: history)
        }
        return length
    }

    /// Codes one block, moves the window behind it, and returns whether the segment ends there.
    mutating func code(
        _ block: inout DeflateBlock,
        _ buffer: TokenBuffer,
        endsSegment: Bool
    ) throws -> Bool {
        let start = window.position
        block.isFinal = coder.flag(block.isFinal, estimates.isFinal)
        let type = coder.tree(block.kind.rawValue, bits: 2, estimates.kind + previousKind.rawValue * 4)
        guard let kind = DeflateBlock.Kind(rawValue: type) else { throw malformed("an unknown block type") }
        block.kind = kind
        previousKind = kind
        if kind == .stored {
            try codeStored(&block)
        } else {
            try codeSize(&block, buffer)
            if kind == .dynamic { codeHeader(&block.header, buffer) }
        }
        block.textLength = window.position - start
        if window.position != segmentEnd, kind != .stored {
            usualCount = buffer.count
            usualText = block.textLength
        }
        guard !block.isFinal, window.position == segmentEnd else { return block.isFinal }
        return coder.flag(
            endsSegment,
            estimates.endsHere + kind.rawValue * 2 + (block.textLength == 0 ? 1 : 0)
        )
    }

    private mutating func codeStored(_ block: inout DeflateBlock) throws {
        let hasPadding = coder.flag(block.padding != 0, estimates.hasPadding)
        block.padding = hasPadding ? coder.plain(block.padding, bits: 7) : 0
        let length = coder.number(block.textLength, estimates.blockSize)
        guard length <= 65_535, length <= segmentEnd - window.position else {
            throw malformed("a stored block beyond its segment")
        }
        try skip(length)
    }

    private mutating func codeSize(_ block: inout DeflateBlock, _ buffer: TokenBuffer) throws {
        let isLiteralOnly = coder.flag(
            buffer.count == block.textLength && buffer.count > 0,
            estimates.isLiteralOnly
        )
        var count = Int.max
        var end = Int.max
        if coder.flag(block.textLength == segmentEnd - window.position, estimates.endsSegment) {
            end = segmentEnd
        } else if coder.flag(buffer.count == usualCount, estimates.isUsualCount) {
            count = usualCount
        } else if coder.flag(block.textLength == usualText, estimates.isUsualText) {
            end = window.position + usualText
        } else {
            count = coder.number(buffer.count, estimates.blockSize)
        }
        guard end == .max || end <= segmentEnd, count == .max || count <= TokenBuffer.limit else {
            throw malformed("a block beyond its segment")
        }
        if isLiteralOnly {
            let length = count == .max ? end - window.position : count
            guard length <= min(segmentEnd - window.position, TokenBuffer.limit) else {
                throw malformed("a block of literals beyond its segment")
            }
            buffer.count = length
            try skip(length, into: buffer)
        } else {
            try codeTokens(buffer, count: count, end: end)
        }
    }

    /// Moves over text whose tokens are not coded; the model sees it as it would have written it.
    private mutating func skip(_ length: Int, into buffer: TokenBuffer? = nil) throws {
        let end = window.position + length
        var written = 0
        while window.position < end {
            let cursor = try cursor()
            guard cursor.available > 0 else { throw malformed("a block beyond its text") }
            var token = model.predict(cursor)
            if token.textLength > end - window.position { token = .literal }
            model.accept(token, cursor)
            if Coder.isDecoder, let buffer {
                for index in 0..<token.textLength {
                    buffer.tokens[written + index] = Token(rawValue: UInt32(cursor.text[index]))
                }
            }
            written += token.textLength
            window.position += token.textLength
        }
    }

    /// The current position; reads on if need be.
    mutating func cursor() throws -> TextCursor {
        if window.position >= window.comfortableEnd, !window.isComplete { try window.fill() }
        if window.isComplete, segmentEnd > window.end { throw malformed("a segment beyond the text") }
        return TextCursor(
            text: window.pointer(at: window.position),
            position: window.position,
            available: min(segmentEnd - window.position, TextWindow.lookahead)
        )
    }

    private mutating func codeHeader(_ header: inout HuffmanHeader, _ buffer: TokenBuffer) {
        let counts = SymbolCounts(buffer, textLimit: style.countedText)
        let predicted = style.header(literals: counts.literals, distances: counts.distances)
        if coder.flag(header != predicted, estimates.isOtherHeader) {
            code(&header, insteadOf: predicted, style: style)
        } else {
            header = predicted
        }
    }

    /// The error for corrections that make no sense.
    func malformed(_ reason: String) -> RecompressionError {
        .malformedPatch(part: "reconstruction", reason: reason)
    }
}
