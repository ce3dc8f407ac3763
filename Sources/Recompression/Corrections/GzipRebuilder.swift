/// Rebuilds a gzip layer from its text and the corrections, as far as it is pulled.
///
/// Holds a window of the text and the tokens of one block. Total: see ``DeflateCodec``. It does not know how long the
/// layer should be; whoever pulls stops at the signed size.
struct GzipRebuilder<Model: EncoderModel & ~Copyable>: ~Copyable {
    private enum Stage {
        case member
        case segment
        case block
        case trailing
        case done
    }

    private var codec: DeflateCodec<RangeDecoder, Model>
    private var writer = DeflateWriter()
    private let tokens = TokenBuffer()
    private var stage = Stage.member
    private var usualHeader: [UInt8] = []
    private var offset = 0

    init(
        text: any ByteInput,
        corrections: any ByteInput,
        shape: EncoderShape,
        model: consuming Model,
        guide: consuming TokenPrediction
    ) {
        codec = DeflateCodec(
            coder: RangeDecoder(corrections),
            model: model,
            guide: guide,
            window: TextWindow(text),
            shape: shape
        )
    }

    /// Rebuilds the next bytes; see ``ByteInput/read(into:)``.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while offset == writer.bits.count {
            writer.bits.removeAll()
            offset = 0
            if stage == .done { return 0 }
            try advance()
            if let failure = codec.coder.failure { throw failure }
            guard !codec.coder.isExhausted else { throw codec.malformed("it ends too early") }
        }
        let count = min(buffer.count, writer.bits.count - offset)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: writer.bits.bytes[offset..<offset + count]))
        offset += count
        return count
    }

    private mutating func advance() throws {
        switch stage {
        case .member: try startMember()
        case .segment:
            _ = try codec.startSegment(0)
            stage = .block
        case .block: try rebuildBlock()
        case .trailing:
            let run = try codec.code([], limit: GzipCorrector<Model>.trailingLimit)
            run.withUnsafeBytes { writer.bits.writeBytes($0) }
            if run.isEmpty { stage = .done }
        case .done: break
        }
    }

    private mutating func startMember() throws {
        guard let header = try codec.codeHeader(nil, usual: usualHeader) else {
            stage = .trailing
            return
        }
        usualHeader = header
        header.withUnsafeBytes { writer.bits.writeBytes($0) }
        codec.startMember()
        stage = .segment
    }

    private mutating func rebuildBlock() throws {
        let start = codec.window.position
        var block = DeflateBlock()
        tokens.count = 0
        let endsSegment = try codec.code(&block, tokens, endsSegment: false)
        if block.kind == .stored {
            let text = UnsafeRawBufferPointer(
                start: codec.window.pointer(at: start),
                count: block.textLength
            )
            writer.writeStored(block, text)
        } else {
            writer.write(block, tokens)
        }
        if block.isFinal {
            endMember()
            stage = .member
        } else if endsSegment {
            stage = .segment
        }
    }

    private mutating func endMember() {
        writer.bits.align(padding: codec.codePadding(0))
        let trailer = codec.codeTrailer(checksum: 0, size: 0)
        var bytes: [UInt8] = []
        for word in [trailer.checksum, trailer.size] {
            withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
        }
        bytes.withUnsafeBytes { writer.bits.writeBytes($0) }
    }
}
