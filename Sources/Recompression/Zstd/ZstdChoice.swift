import Content
import FileIO

/// Finds the settings of libzstd that give a layer, by trying them.
enum ZstdChoice {
    /// As much of the text tells most levels apart, and as much all of them; what follows is for the proof of the patch to show.
    private static let samples: [Int64] = [1 << 19, 1 << 26]

    /// The shape that gives `layer` from `text`, as far as the first of it shows.
    /// - Throws: ``UnrebuildableStream/unknownCompression`` when none does, as for frames of other encoders.
    static func shape(of layer: OpenFile, _ scan: ZstdScan, text: OpenFile) throws -> ZstdShape {
        for level in ZstdShape.levels {
            let shape = ZstdShape(
                release: ZstdShape.linkedRelease,
                level: level,
                hasChecksum: scan.hasChecksum,
                hasLength: scan.hasLength
            )
            if try samples.allSatisfy({ try gives(layer, shape, scan.pieces, text, upTo: $0) }) {
                return shape
            }
        }
        throw UnrebuildableStream.unknownCompression
    }

    /// The pieces as corrections.
    static func corrections(_ pieces: [ZstdPiece]) -> [UInt8] {
        var coded: [UInt8] = []
        VariableInteger.append(UInt64(pieces.count), to: &coded)
        for piece in pieces { piece.append(to: &coded) }
        return coded
    }

    /// Whether `shape` gives the layer, or its beginning from the first `limit` bytes of the text.
    private static func gives(
        _ layer: OpenFile,
        _ shape: ZstdShape,
        _ pieces: [ZstdPiece],
        _ text: OpenFile,
        upTo limit: Int64
    ) throws -> Bool {
        let size = text.handle.size
        let rebuilder = try ZstdRebuilder(
            text: FileInput(text, length: min(limit, size)),
            textLength: size,
            corrections: MemoryInput(corrections(pieces)),
            shape: shape
        )
        var wanted = FileInput(layer)
        let buffer = ChunkBuffer(capacity: 1 << 16)
        let other = ChunkBuffer(capacity: 1 << 16)
        var compared: Int64 = 0
        while true {
            try Task.checkCancellation()
            let count: Int
            do {
                count = try rebuilder.read(into: buffer.bytes)
            } catch is RecompressionError where limit < size {
                return true
            }
            if count == 0 { return compared == layer.handle.size }
            let expected = UnsafeMutableRawBufferPointer(rebasing: other.bytes[..<count])
            guard compared + Int64(count) <= layer.handle.size, try wanted.fill(expected) == count,
                Bytes.areEqual(
                    UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]),
                    UnsafeRawBufferPointer(expected)
                )
            else { return false }
            compared += Int64(count)
        }
    }
}
