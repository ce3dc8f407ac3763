import FileIO

/// What a first pass over a gzip layer finds: its text, in a file, and where its segments end.
struct GzipScan {
    /// More segments than this are not remembered; such a stream is shipped whole.
    static let segmentLimit = 1 << 20

    /// The lengths of the texts of all segments, in order; see ``SegmentFinder``.
    var segments: [Int] = []
    /// The number of bytes of the text.
    var textLength: Int64 = 0

    /// Parses `input` to its end and unpacks it into `text`.
    /// - Throws: ``WholeReason`` when the layer is better shipped whole.
    init(_ input: any ByteInput, into text: inout TemporaryFile, limit: Int64) throws {
        var parser = DeflateParser(input)
        let tokens = TokenBuffer()
        var finder = SegmentFinder()
        let spooler = TextSpooler(limit: limit)
        guard GzipHeader.isStart(try parser.reader.peekBytes(3)) else { throw WholeReason.unknownCompression }
        while GzipHeader.isStart(try parser.reader.peekBytes(3)) {
            _ = try GzipHeader.read(&parser.reader)
            spooler.startMember()
            var segment = 0
            while true {
                let block = try parser.readBlock(into: tokens)
                try spooler.append(tokens, to: &text)
                segment += block.textLength
                guard finder.endsSegment(block, isAligned: parser.reader.isAligned) else { continue }
                guard segments.count < Self.segmentLimit else { throw WholeReason.unusualStream }
                segments.append(segment)
                segment = 0
                if block.isFinal { break }
            }
            _ = parser.reader.takePadding()
            for _ in 0..<8 {
                guard try parser.reader.takeByte() != nil else { throw WholeReason.unusualStream }
            }
        }
        try spooler.finish(&text)
        textLength = spooler.total
    }
}
