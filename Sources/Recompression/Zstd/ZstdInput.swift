import CZstd

/// Unpacks zstd frames one after the other as they are pulled.
package final class ZstdInput: ByteInput {
    private var input: any ByteInput
    private let part: String
    private let context: OpaquePointer
    private let buffer: UnsafeMutableRawBufferPointer
    private var source = ZSTD_inBuffer()
    private var isMidFrame = false

    /// - Parameters:
    ///   - windowLog: The largest window that is allocated, as a power of two.
    ///   - part: What the frames are, for error messages.
    package init(_ input: any ByteInput, windowLog: Int, part: String) throws {
        self.input = input
        self.part = part
        context = try ZstdContext.decompressor(windowLog: windowLog)
        buffer = .allocate(byteCount: 1 << 17, alignment: 16)
    }

    deinit {
        ZSTD_freeDCtx(context)
        buffer.deallocate()
    }

    package func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
        guard target.count > 0 else { return 0 }
        var room = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        while room.pos == 0 {
            if source.pos == source.size {
                let count = try input.read(into: buffer)
                source = ZSTD_inBuffer(src: buffer.baseAddress, size: count, pos: 0)
                if count == 0 {
                    guard isMidFrame else { return 0 }
                    // What the decoder still holds comes out without more input.
                    let rest = try zstdChecked(
                        ZSTD_decompressStream(context, &room, &source),
                        part: part
                    )
                    isMidFrame = rest != 0
                    if room.pos > 0 { break }
                    throw RecompressionError.malformedPatch(part: part, reason: "it ends too early")
                }
            }
            isMidFrame = try zstdChecked(ZSTD_decompressStream(context, &room, &source), part: part) != 0
        }
        return room.pos
    }
}
