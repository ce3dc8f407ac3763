import CZstd
import Recompression

/// Packs pieces of text as zstd frames, with or without a piece of a base before them.
final class FramePacker {
    private static let keptBuffer = 1 << 25

    private let context: OpaquePointer
    private let level: Int
    private var buffer: [UInt8] = []

    init(level: Int) throws {
        self.level = level
        context = try ZstdContext.compressor(level: level, windowLog: 20)
    }

    deinit {
        ZSTD_freeCCtx(context)
    }

    /// Packs `text`; see ``PrefixedFrame``.
    func pack(_ text: UnsafeRawBufferPointer, after prefix: UnsafeRawBufferPointer? = nil) throws -> [UInt8] {
        let total = max(1, (prefix?.count ?? 0) + text.count)
        let windowLog = min(27, max(10, Int.bitWidth - (total - 1).leadingZeroBitCount))
        try set(ZSTD_c_compressionLevel, level)
        try set(ZSTD_c_windowLog, windowLog)
        try set(ZSTD_c_enableLongDistanceMatching, windowLog > 23 ? 1 : 0)
        if let prefix {
            _ = try zstdChecked(
                ZSTD_CCtx_refPrefix(context, prefix.baseAddress, prefix.count),
                part: "frame"
            )
        }
        // What large pieces need does not stay.
        defer { if buffer.count > Self.keptBuffer { buffer = [] } }
        let bound = ZSTD_compressBound(text.count)
        if buffer.count < bound { buffer = [UInt8](repeating: 0, count: bound) }
        let count = try buffer.withUnsafeMutableBytes {
            try zstdChecked(
                ZSTD_compress2(context, $0.baseAddress, $0.count, text.baseAddress, text.count),
                part: "frame"
            )
        }
        return Array(buffer[..<count])
    }

    private func set(_ parameter: ZSTD_cParameter, _ value: Int) throws {
        _ = try zstdChecked(ZSTD_CCtx_setParameter(context, parameter, Int32(value)), part: "frame")
    }
}
