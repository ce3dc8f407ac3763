import CZlib
import CZstd
import Content
import FileIO
import Recompression

/// Unpacks a layer that arrives piece by piece into a file, whatever it is packed with.
///
/// Recognises gzip, also of several members, and zstd; everything else is the text itself. Bytes behind the last gzip member are
/// left out.
final class LayerUnpacker {
    private enum Packing {
        case unknown
        case plain
        case gzip
        case zstd
        case done
    }

    private let digest: Digest
    private let limit: Int64
    private var packing = Packing.unknown
    private var start: [UInt8] = []
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isInflating = false
    private var isMidMember = false
    private var decompressor: OpaquePointer?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)

    /// - Parameters:
    ///   - digest: What the layer is, for error messages.
    ///   - limit: The most bytes that it may unpack to.
    init(_ digest: Digest, limit: Int64) {
        self.digest = digest
        self.limit = limit
        stream.initialize(to: z_stream())
    }

    deinit {
        if isInflating { inflateEnd(stream) }
        stream.deallocate()
        ZSTD_freeDCtx(decompressor)
        buffer.deallocate()
    }

    /// Unpacks the next piece into `file`.
    func append(_ piece: UnsafeRawBufferPointer, to file: inout TemporaryFile) throws {
        if packing == .unknown {
            start.append(contentsOf: piece)
            guard start.count >= 4 else { return }
            try begin()
            try start.withUnsafeBytes { try unpack($0, &file) }
            start = []
        } else {
            try unpack(piece, &file)
        }
    }

    /// Ends the layer; all of its text is in `file` then.
    func finish(_ file: inout TemporaryFile) throws {
        if packing == .unknown {
            packing = .plain
            try start.withUnsafeBytes { try unpack($0, &file) }
        }
        guard !isMidMember else { throw failure("it ends too early") }
    }

    private func begin() throws {
        if start.starts(with: [0x1F, 0x8B]) {
            packing = .gzip
            guard sealift_inflateInit2(stream, 31) == Z_OK else { throw Self.outOfMemory }
            isInflating = true
            isMidMember = true
        } else if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || start[0] & 0xF0 == 0x50 && start[1] == 0x2A
        {
            packing = .zstd
            decompressor = try ZstdContext.decompressor(windowLog: 27)
        } else {
            packing = .plain
        }
    }

    private func unpack(_ piece: UnsafeRawBufferPointer, _ file: inout TemporaryFile) throws {
        switch packing {
        case .unknown, .done: return
        case .plain: try write(piece, &file)
        case .gzip: try inflateAll(piece, &file)
        case .zstd: try decompress(piece, &file)
        }
    }

    private func inflateAll(_ piece: UnsafeRawBufferPointer, _ file: inout TemporaryFile) throws {
        guard let bytes = piece.baseAddress else { return }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = UInt32(piece.count)
        repeat {
            stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(buffer.count)
            let result = inflate(stream, Z_NO_FLUSH)
            let count = buffer.count - Int(stream.pointee.avail_out)
            try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), &file)
            switch result {
            case Z_STREAM_END:
                isMidMember = false
                guard inflateReset(stream) == Z_OK else { throw failure("zlib failed") }
            case Z_OK:
                isMidMember = true
            case Z_BUF_ERROR:
                return
            case Z_MEM_ERROR:
                throw Self.outOfMemory
            default:
                // What follows the last member and is none itself.
                guard !isMidMember, stream.pointee.total_out == 0 else {
                    throw failure("its gzip data is damaged")
                }
                packing = .done
                return
            }
        } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
    }

    private func decompress(_ piece: UnsafeRawBufferPointer, _ file: inout TemporaryFile) throws {
        var input = ZSTD_inBuffer(src: piece.baseAddress, size: piece.count, pos: 0)
        var isFull = false
        while input.pos < input.size || isFull {
            var room = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
            let result = ZSTD_decompressStream(decompressor, &room, &input)
            guard ZSTD_getErrorCode(result) != ZSTD_error_memory_allocation else {
                throw RecompressionError.outOfMemory(library: "libzstd")
            }
            guard ZSTD_isError(result) == 0 else { throw failure("its zstd data is damaged") }
            try write(UnsafeRawBufferPointer(rebasing: buffer[..<room.pos]), &file)
            isFull = room.pos == room.size
            isMidMember = result != 0
        }
    }

    private func write(_ text: UnsafeRawBufferPointer, _ file: inout TemporaryFile) throws {
        guard file.count + Int64(text.count) <= limit else {
            throw failure("it unpacks to more than \(limit) bytes")
        }
        try file.write(text)
    }

    private static var outOfMemory: RecompressionError { .outOfMemory(library: "zlib") }

    private func failure(_ reason: String) -> DeltaError {
        .baseDiffers(digest, reason: reason)
    }
}
