import CZstd

/// Makes contexts of libzstd; whoever gets one frees it.
package enum ZstdContext {
    /// A compressor of frames that tell their size, without checksum; a `windowLog` of 0 leaves the window to the level.
    /// - Throws: ``RecompressionError``.
    package static func compressor(level: Int, windowLog: Int) throws -> OpaquePointer {
        guard let context = ZSTD_createCCtx() else {
            throw RecompressionError.outOfMemory(library: "libzstd")
        }
        let settings = [
            (ZSTD_c_compressionLevel, level), (ZSTD_c_windowLog, windowLog),
            (ZSTD_c_enableLongDistanceMatching, windowLog > 24 ? 1 : 0), (ZSTD_c_checksumFlag, 0),
        ]
        for (parameter, value) in settings {
            _ = try zstdChecked(ZSTD_CCtx_setParameter(context, parameter, Int32(value)), part: "frame")
        }
        return context
    }

    /// A decompressor that refuses windows beyond two to the power of `windowLog` bytes.
    /// - Throws: ``RecompressionError``.
    package static func decompressor(windowLog: Int) throws -> OpaquePointer {
        guard let context = ZSTD_createDCtx() else {
            throw RecompressionError.outOfMemory(library: "libzstd")
        }
        _ = try zstdChecked(
            ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(windowLog)),
            part: "frame"
        )
        return context
    }
}
