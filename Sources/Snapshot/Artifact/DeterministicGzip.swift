import CZlib

/// Gzip members without name and time, made by zlib at level 9 (RFC 1952; operating system 255, "unknown").
enum DeterministicGzip {
    private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255]

    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        let stream = DeflateStream(compressing: true)
        var compressed = header
        // Memory is the only thing that can fail here, and then nothing else works either.
        stream.run(bytes) {
            compressed += $0
            return true
        }
        compressed += littleEndian(UInt32(truncatingIfNeeded: checksum(bytes)))
        return compressed + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// The content of one member with exactly this header, and nothing after it.
    /// - Throws: ``SnapshotError/malformedArtifact(reason:)``, before more than `limit` bytes are made.
    static func decompress(_ bytes: [UInt8], limit: Int) throws(SnapshotError) -> [UInt8] {
        guard bytes.count >= header.count + 8, bytes.starts(with: header) else {
            throw .malformedArtifact(reason: "the layer is not compressed as sealift does it")
        }
        let body = Array(bytes[header.count..<bytes.count - 8])
        var content: [UInt8] = []
        let isComplete = DeflateStream(compressing: false).run(body) { piece in
            content += piece
            return content.count <= limit
        }
        guard content.count <= limit else {
            throw .malformedArtifact(reason: "the layer holds more than \(limit) bytes")
        }
        let trailer =
            littleEndian(UInt32(truncatingIfNeeded: checksum(content)))
            + littleEndian(UInt32(truncatingIfNeeded: content.count))
        guard isComplete, Array(bytes.suffix(8)) == trailer else {
            throw .malformedArtifact(reason: "the layer is cut off or altered")
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

/// A raw deflate stream of zlib, which keeps a pointer to itself.
private final class DeflateStream {
    private let stream: UnsafeMutablePointer<z_stream>
    private let isCompressing: Bool

    init(compressing: Bool) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        isCompressing = compressing
        let status =
            compressing
            ? sealift_deflateInit2(stream, 9, -15, 8, Z_DEFAULT_STRATEGY) : sealift_inflateInit2(stream, -15)
        guard status == Z_OK else { fatalError("out of memory: no zlib stream") }
    }

    deinit {
        if isCompressing { deflateEnd(stream) } else { inflateEnd(stream) }
        stream.deallocate()
    }

    /// Feeds all of `bytes` and hands out what comes of it, until `sink` returns false.
    /// - Returns: Whether the stream ended exactly with the last byte.
    @discardableResult
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
                    return isCompressing ? deflate(stream, Z_FINISH) : inflate(stream, Z_NO_FLUSH)
                }
                let count = piece.count - Int(stream.pointee.avail_out)
                guard sink(piece[..<count]) else { return false }
                if status == Z_STREAM_END { return stream.pointee.avail_in == 0 }
                guard status == Z_OK, count > 0 else { return false }
            }
        }
    }
}
