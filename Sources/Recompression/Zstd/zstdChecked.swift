import CZstd

/// Turns a result of libzstd for `part` of a patch into a value or an error.
package func zstdChecked(_ result: Int, part: String) throws(RecompressionError) -> Int {
    guard ZSTD_isError(result) == 0 else {
        if ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation {
            throw .outOfMemory(library: "libzstd")
        }
        throw .malformedPatch(part: part, reason: String(cString: ZSTD_getErrorName(result)))
    }
    return result
}
