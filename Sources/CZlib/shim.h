#pragma once
#include <zlib.h>

// deflateInit2 and inflateInit2 are macros, which Swift cannot see.
static inline int sealift_deflateInit2(
    z_stream *stream, int level, int window_bits, int memory_level, int strategy) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, memory_level, strategy);
}

static inline int sealift_inflateInit2(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}
