import CZlib

/// Compresses with gzip so that the same bytes always give the same bytes: zlib, no name, no time, system 255 (RFC 1952).
///
/// The stream stays where it was allocated: zlib refuses one that has moved.
package struct GzipEncoder: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private let header: UnsafeMutablePointer<gz_header>
    private let output: UnsafeMutableBufferPointer<UInt8>

    /// Starts a stream.
    /// - Parameter level: How hard zlib tries, from 1 to 9.
    package init(level: CInt) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        header = .allocate(capacity: 1)
        header.initialize(to: gz_header())
        header.pointee.os = 255
        output = .allocate(capacity: 256 << 10)
        let started = sealift_deflateInit2(stream, level, 15 + 16, 8, Z_DEFAULT_STRATEGY)
        precondition(started == Z_OK, "zlib refuses its own defaults: \(started)")
        let set = deflateSetHeader(stream, header)
        precondition(set == Z_OK, "zlib refuses a gzip header: \(set)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        header.deallocate()
        output.deallocate()
    }

    /// Compresses `bytes` and hands on what comes out.
    package mutating func write(
        _ bytes: UnsafeRawBufferPointer,
        to sink: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        var rest = bytes
        while !rest.isEmpty {
            // zlib counts in 32 bits.
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
            try run(part, flush: Z_NO_FLUSH, to: sink)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
    }

    /// Compresses the last `bytes`, fewer than 4 GiB, and ends the stream.
    package mutating func finish(
        _ bytes: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        to sink: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        try run(bytes, flush: Z_FINISH, to: sink)
    }

    private mutating func run(
        _ input: UnsafeRawBufferPointer,
        flush: CInt,
        to sink: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = uInt(input.count)
        repeat {
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = uInt(output.count)
            let status = deflate(stream, flush)
            precondition(status == Z_OK || status == Z_STREAM_END, "zlib cannot compress: \(status)")
            let count = output.count - Int(stream.pointee.avail_out)
            if count > 0 {
                try sink(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count]))
            }
        } while stream.pointee.avail_out == 0
    }
}
