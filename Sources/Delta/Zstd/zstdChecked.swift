import CZstd

/// Turns a result of libzstd into a value or an error.
func zstdChecked(_ result: Int, part: String) throws(DeltaError) -> Int {
    guard ZSTD_isError(result) == 0 else {
        if ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation {
            throw .outOfMemory(library: "libzstd")
        }
        throw .malformedPatch(part: part, reason: String(cString: ZSTD_getErrorName(result)))
    }
    return result
}
