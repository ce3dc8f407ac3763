/// Codes what distinguishes a gzip layer from what a model of its encoder would make of its text.
struct GzipCorrector<Model: EncoderModel & ~Copyable>: ~Copyable {
    /// How long a run of bytes behind the last member may be; longer ones are cut into several.
    static var trailingLimit: Int { 1 << 16 }

    private var parser: DeflateParser
    private var codec: DeflateCodec<RangeEncoder, Model>
    private let tokens = TokenBuffer()
    private let segments: [Int]

    /// Corrects `model` to what `input` holds; `text` is what it unpacks to and `scan` where its segments end.
    init(
        _ input: any ByteInput,
        text: any ByteInput,
        segments: [Int],
        shape: EncoderShape,
        model: consuming Model,
        guide: consuming TokenPrediction
    ) {
        parser = DeflateParser(input)
        self.segments = segments
        codec = DeflateCodec(
            coder: RangeEncoder(),
            model: model,
            guide: guide,
            window: TextWindow(text),
            shape: shape
        )
    }

    /// Codes the layer, or only its first `tokenLimit` tokens, and hands the bytes to `sink`.
    /// - Returns: The number of compressed tokens that were coded.
    mutating func run(tokenLimit: Int = .max, _ sink: ([UInt8]) throws -> Void) throws -> Int {
        var usualHeader: [UInt8] = []
        var segment = 0
        var finder = SegmentFinder()
        var tokenCount = 0
        while GzipHeader.isStart(try parser.reader.peekBytes(3)) {
            usualHeader =
                try codec.codeHeader(try GzipHeader.read(&parser.reader), usual: usualHeader) ?? []
            codec.startMember()
            var isMemberEnd = false
            while !isMemberEnd {
                _ = try codec.startSegment(segments[segment])
                segment += 1
                var isSegmentEnd = false
                while !isSegmentEnd {
                    var block = try parser.readBlock(into: tokens)
                    if tokens.count > tokenLimit - tokenCount { cut(&block, to: tokenLimit - tokenCount) }
                    tokenCount += tokens.count
                    isSegmentEnd = finder.endsSegment(block, isAligned: parser.reader.isAligned)
                    _ = try codec.code(&block, tokens, endsSegment: isSegmentEnd)
                    try sink(codec.coder.takeBytes())
                    if tokenCount >= tokenLimit { return tokenCount }
                    isMemberEnd = block.isFinal
                }
            }
            try codeMemberEnd()
        }
        _ = try codec.codeHeader(nil, usual: usualHeader)
        try codeTrailingBytes(sink)
        codec.coder.finish()
        try sink(codec.coder.takeBytes())
        return tokenCount
    }

    /// Leaves only the first `count` tokens of a compressed block, and not its header, which is for all of them.
    private func cut(_ block: inout DeflateBlock, to count: Int) {
        guard block.kind != .stored else { return }
        tokens.count = count
        block.kind = .fixed
        block.textLength = (0..<count).reduce(0) { $0 + tokens.tokens[$1].textLength }
    }

    private mutating func codeMemberEnd() throws {
        _ = codec.codePadding(parser.reader.takePadding().bits)
        var words: [UInt32] = [0, 0]
        for index in 0..<8 {
            guard let byte = try parser.reader.takeByte() else { throw UnrebuildableStream.unusual }
            words[index / 4] |= UInt32(byte) << UInt32(index % 4 * 8)
        }
        _ = codec.codeTrailer(checksum: words[0], size: words[1])
    }

    private mutating func codeTrailingBytes(_ sink: ([UInt8]) throws -> Void) throws {
        while true {
            var run: [UInt8] = []
            while run.count < Self.trailingLimit, let byte = try parser.reader.takeByte() { run.append(byte) }
            _ = try codec.code(run, limit: Self.trailingLimit)
            try sink(codec.coder.takeBytes())
            if run.isEmpty { return }
        }
    }
}
