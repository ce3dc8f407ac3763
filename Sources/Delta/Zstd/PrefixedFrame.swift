import CZstd
import Recompression

/// A piece of text as one zstd frame that refers to a piece of a base (`zstd --patch-from`).
enum PrefixedFrame {
    /// The largest piece of a base, in bytes; it is in memory on both sides.
    static let prefixLimit = 24 << 20
    /// The largest piece of text, in bytes; likewise.
    static let textLimit = 16 << 20
    /// The largest packed frame, in bytes.
    static let frameLimit = textLimit + textLimit / 128

    /// Unpacks a frame into exactly `text`.
    static func unpack(
        _ frame: UnsafeRawBufferPointer,
        after prefix: UnsafeRawBufferPointer,
        into text: UnsafeMutableRawBufferPointer
    ) throws {
        let context = try ZstdContext.decompressor(windowLog: 27)
        defer { ZSTD_freeDCtx(context) }
        _ = try zstdChecked(
            ZSTD_DCtx_refPrefix(context, prefix.baseAddress, prefix.count),
            part: "frame"
        )
        let count = try zstdChecked(
            ZSTD_decompressDCtx(context, text.baseAddress, text.count, frame.baseAddress, frame.count),
            part: "frame"
        )
        guard count == text.count else {
            throw RecompressionError.malformedPatch(
                part: "frame",
                reason: "it holds \(count) bytes, not \(text.count)"
            )
        }
    }
}
