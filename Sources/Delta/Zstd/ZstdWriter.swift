import CZstd
import FileIO
import Recompression
import SystemPackage

/// Compresses what is appended into a scratch file, one zstd frame (RFC 8878).
struct ZstdWriter: ~Copyable {
    /// The bytes before compression.
    private(set) var textLength: Int64 = 0
    /// The compressed frame; whole after ``finish()``.
    private(set) var file: TemporaryFile

    private let context: OpaquePointer
    private let output: UnsafeMutableRawBufferPointer

    /// - Parameter windowLog: How far back matches may reach, as a power of two; it is also what a reader needs in memory.
    init(named name: String, in scratch: FilePath, level: Int, windowLog: Int) throws {
        let opened = try TemporaryFile(named: name, in: scratch)
        let made = try ZstdContext.compressor(level: level, windowLog: windowLog)
        file = opened
        context = made
        output = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
    }

    deinit {
        ZSTD_freeCCtx(context)
        output.deallocate()
    }

    /// Appends `bytes`.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
        textLength += Int64(bytes.count)
        try compress(bytes, ZSTD_e_continue)
    }

    /// Appends `bytes`.
    mutating func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try append($0) }
    }

    /// Ends the frame.
    mutating func finish() throws {
        try compress(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end)
    }

    private mutating func compress(_ bytes: UnsafeRawBufferPointer, _ directive: ZSTD_EndDirective) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while true {
            var room = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
            let rest = try zstdChecked(
                ZSTD_compressStream2(context, &room, &input, directive),
                part: "frame"
            )
            try file.write(UnsafeRawBufferPointer(rebasing: output[..<room.pos]))
            if directive == ZSTD_e_end ? rest == 0 : input.pos == input.size { return }
        }
    }
}
