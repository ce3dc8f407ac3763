import CZstd

/// Rebuilds a zstd layer from its text and its pieces, as far as it is pulled.
///
/// Total: lengths are checked against what is left of the text; what libzstd needs depends on the level alone.
final class ZstdRebuilder: ByteInput {
    private var text: any ByteInput
    private var corrections: FieldReader
    private let shape: ZstdShape
    private let context: OpaquePointer
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: ZSTD_CStreamInSize(),
        alignment: 16
    )
    private var source = ZSTD_inBuffer()

    private var piecesLeft: Int64
    private var textLeft: Int64
    private var isInFrame = false
    private var frameLeft: Int64 = 0
    private var bytes: ArraySlice<UInt8> = []

    /// - Parameter textLength: The number of bytes of the text.
    init(
        text: any ByteInput,
        textLength: Int64,
        corrections: any ByteInput,
        shape: ZstdShape
    ) throws {
        self.text = text
        self.shape = shape
        var reader = FieldReader(corrections, part: "reconstruction")
        piecesLeft = try reader.count(upTo: ZstdPiece.countLimit)
        self.corrections = reader
        textLeft = textLength
        context = try shape.compressor()
    }

    deinit {
        ZSTD_freeCCtx(context)
        buffer.deallocate()
    }

    func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            if !bytes.isEmpty {
                let count = min(bytes.count, target.count)
                target.copyBytes(from: bytes.prefix(count))
                bytes = bytes.dropFirst(count)
                return count
            }
            if isInFrame {
                let count = try compress(into: target)
                if count > 0 { return count }
            } else {
                guard piecesLeft > 0 else { return 0 }
                try startPiece()
            }
        }
    }

    private func startPiece() throws {
        piecesLeft -= 1
        switch try ZstdPiece.read(from: &corrections, limit: textLeft) {
        case .bytes(let run):
            bytes = run[...]
        case .frame(let length):
            isInFrame = true
            frameLeft = length
            textLeft -= length
            source = ZSTD_inBuffer(src: buffer.baseAddress, size: 0, pos: 0)
            guard shape.hasLength else { return }
            _ = try zstdChecked(
                ZSTD_CCtx_setPledgedSrcSize(context, UInt64(length)),
                part: "reconstruction"
            )
        }
    }

    private func compress(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        if source.pos == source.size, frameLeft > 0 {
            let wanted = Int(min(Int64(buffer.count), frameLeft))
            let count = try text.fill(UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
            guard count == wanted else {
                throw RecompressionError.malformedPatch(
                    part: "reconstruction",
                    reason: "its text ends too early"
                )
            }
            source = ZSTD_inBuffer(src: buffer.baseAddress, size: count, pos: 0)
            frameLeft -= Int64(count)
        }
        var room = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        // Who knows the length ends with the last bytes, who does not learns of the end without any.
        let isEnd = frameLeft == 0 && (shape.hasLength || source.pos == source.size)
        let rest = try zstdChecked(
            ZSTD_compressStream2(context, &room, &source, isEnd ? ZSTD_e_end : ZSTD_e_continue),
            part: "reconstruction"
        )
        if isEnd, rest == 0 { isInFrame = false }
        return room.pos
    }
}
