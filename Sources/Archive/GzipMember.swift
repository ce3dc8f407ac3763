import CZlib

/// Small gzip members in memory, of which there is exactly one for some bytes (RFC 1952).
package enum GzipMember {
    private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255]

    /// Compresses with ``GzipEncoder`` at level 9.
    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var compressed: [UInt8] = []
        var encoder = GzipEncoder(level: 9)
        bytes.withUnsafeBytes { encoder.finish($0) { compressed += $0 } }
        return compressed
    }

    /// The content of one member with exactly the header of ``compress(_:)``, and nothing after it.
    /// - Throws: ``ForeignBytes``, before more than `limit` bytes are made.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(ForeignBytes) -> [UInt8] {
        guard bytes.count >= header.count + 8, bytes.starts(with: header) else {
            throw ForeignBytes(reason: "the layer is not compressed as sealift does it")
        }
        let body = Array(bytes[header.count..<bytes.count - 8])
        var content: [UInt8] = []
        let isComplete = InflateStream().run(body) { piece in
            content += piece
            return content.count <= limit
        }
        guard content.count <= limit else {
            throw ForeignBytes(reason: "the layer holds more than \(limit) bytes")
        }
        let trailer =
            littleEndian(UInt32(truncatingIfNeeded: checksum(content)))
            + littleEndian(UInt32(truncatingIfNeeded: content.count))
        guard isComplete, Array(bytes.suffix(8)) == trailer else {
            throw ForeignBytes(reason: "the layer is cut off or altered")
        }
        return content
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt {
        bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

/// A raw deflate stream that zlib reads, which keeps a pointer to itself.
private final class InflateStream {
    private let stream: UnsafeMutablePointer<z_stream>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard sealift_inflateInit2(stream, -15) == Z_OK else {
            fatalError("out of memory: no zlib stream")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Feeds all of `bytes` and hands out what comes of it, until `sink` returns false.
    /// - Returns: Whether the stream ended exactly with the last byte.
    func run(_ bytes: [UInt8], _ sink: (ArraySlice<UInt8>) -> Bool) -> Bool {
        var bytes = bytes
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        return bytes.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(clamping: input.count)
            while true {
                let status = piece.withUnsafeMutableBufferPointer { output in
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    return inflate(stream, Z_NO_FLUSH)
                }
                let count = piece.count - Int(stream.pointee.avail_out)
                guard sink(piece[..<count]) else { return false }
                if status == Z_STREAM_END { return stream.pointee.avail_in == 0 }
                guard status == Z_OK, count > 0 else { return false }
            }
        }
    }
}
