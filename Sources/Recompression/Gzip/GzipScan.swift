package import FileIO

/// What a first pass over a gzip layer finds: its text, in a file, and where its segments end and its blocks begin.
package struct GzipScan {
    /// More segments than this are not remembered; such a stream is shipped whole.
    static let segmentLimit = 1 << 20

    /// The lengths of the texts of all segments, in order; see ``SegmentFinder``.
    private(set) var segments: [Int] = []
    /// Where blocks begin.
    package private(set) var blocks = BlockIndex()
    /// The number of bytes of the text.
    private(set) var textLength: Int64 = 0

    /// Parses `input` to its end and unpacks it into `text`, at most `limit` bytes.
    /// - Throws: ``UnrebuildableStream`` when the layer is better shipped whole.
    package init(_ input: any ByteInput, into text: inout TemporaryFile, limit: Int64) throws {
        var layer = GzipBlocks(input)
        var finder = SegmentFinder()
        let spooler = TextSpooler(limit: limit)
        var segment = 0
        while var block = try layer.begin() {
            if layer.beginsMember { spooler.startMember() }
            let start = spooler.total
            repeat {
                try Task.checkCancellation()
                try spooler.makeRoom(&text)
            } while try !spooler.read(&block, of: &layer)
            blocks.append(text: start, bit: layer.start, tokenCount: layer.parser.tokenCount)
            segment += block.textLength
            guard finder.endsSegment(block, isAligned: layer.isAligned) else { continue }
            guard segments.count < Self.segmentLimit else { throw UnrebuildableStream.unusual }
            segments.append(segment)
            segment = 0
        }
        guard !segments.isEmpty else { throw UnrebuildableStream.unknownCompression }
        try spooler.finish(&text)
        textLength = spooler.total
    }
}
