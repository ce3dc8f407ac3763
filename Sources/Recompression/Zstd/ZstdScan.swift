import CZstd
import Content
import FileIO

/// What a first pass over a zstd layer finds: its text, in a file, and the pieces that it consists of.
struct ZstdScan {
    private(set) var pieces: [ZstdPiece] = []
    /// Whether the first frame ends with a checksum, and whether it begins with the length of its text.
    private(set) var hasChecksum = false
    private(set) var hasLength = false

    /// The most bytes besides frames that are kept, whatever the size of the layer; they are in memory.
    private static let keptLimit: Int64 = 64 << 20
    private var kept: Int64 = 0

    /// Whether a layer begins with these bytes.
    static func isStart(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || isSkippable(bytes)
    }

    private static func isSkippable(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 4 && bytes[0] & 0xF0 == 0x50 && bytes[1...3].elementsEqual([0x2A, 0x4D, 0x18])
    }

    /// Unpacks `layer` into `text`, at most `limit` bytes.
    /// - Throws: ``UnrebuildableStream`` when the layer is better shipped whole.
    init(_ layer: OpenFile, into text: inout TemporaryFile, limit: Int64) throws {
        let size = layer.handle.size
        var place: Int64 = 0
        var hasFrame = false
        let context = try ZstdContext.decompressor(windowLog: 27)
        defer { ZSTD_freeDCtx(context) }
        while place < size {
            guard pieces.count < ZstdPiece.countLimit else { throw UnrebuildableStream.unusual }
            var start = [UInt8](repeating: 0, count: Int(min(8, size - place)))
            try start.withUnsafeMutableBytes { try layer.handle.readExactly(into: $0, at: place) }
            if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]), start.count > 4 {
                if !hasFrame { (hasChecksum, hasLength) = (start[4] & 4 != 0, start[4] & 0xE0 != 0) }
                hasFrame = true
                place = try unpackFrame(of: layer, at: place, context, into: &text, limit: limit)
            } else {
                let length = Self.isSkippable(start) && start.count == 8 ? Self.length(start) + 8 : size
                try keep(layer, from: place, to: min(size, place + length))
                place = min(size, place + length)
            }
        }
        guard hasFrame else { throw UnrebuildableStream.unknownCompression }
    }

    private static func length(_ start: [UInt8]) -> Int64 {
        start[4..<8].reversed().reduce(0) { $0 << 8 | Int64($1) }
    }

    private mutating func keep(_ layer: OpenFile, from start: Int64, to end: Int64) throws {
        // Corrections are worth a part of the layer at most, and all this is in them.
        kept += end - start
        guard kept < min(Self.keptLimit, max(1 << 20, layer.handle.size / 8)) else {
            throw UnrebuildableStream.costlyCorrections
        }
        var place = start
        while place < end {
            var bytes = [UInt8](repeating: 0, count: Int(min(Int64(ZstdPiece.bytesLimit), end - place)))
            try bytes.withUnsafeMutableBytes { try layer.handle.readExactly(into: $0, at: place) }
            pieces.append(.bytes(bytes))
            place += Int64(bytes.count)
        }
    }

    /// Unpacks the frame at `start` and returns where it ends.
    private mutating func unpackFrame(
        of layer: OpenFile,
        at start: Int64,
        _ context: OpaquePointer,
        into text: inout TemporaryFile,
        limit: Int64
    ) throws -> Int64 {
        let before = text.count
        var place = start
        let source = ChunkBuffer(capacity: 1 << 18)
        let target = ChunkBuffer(capacity: 1 << 18)
        while true {
            try Task.checkCancellation()
            let count = try layer.handle.read(into: source.bytes, at: place)
            guard count > 0 else { throw UnrebuildableStream.unusual }
            var input = ZSTD_inBuffer(src: source.bytes.baseAddress, size: count, pos: 0)
            var isFull = false
            while input.pos < input.size || isFull {
                var room = ZSTD_outBuffer(dst: target.bytes.baseAddress, size: target.bytes.count, pos: 0)
                let rest = ZSTD_decompressStream(context, &room, &input)
                guard ZSTD_isError(rest) == 0 else { throw UnrebuildableStream.unusual }
                try text.write(UnsafeRawBufferPointer(rebasing: target.bytes[..<room.pos]))
                guard text.count <= limit else { throw UnrebuildableStream.tooLarge }
                if rest == 0 {
                    pieces.append(.frame(textLength: text.count - before))
                    return place + Int64(input.pos)
                }
                isFull = room.pos == room.size
            }
            place += Int64(count)
        }
    }
}
