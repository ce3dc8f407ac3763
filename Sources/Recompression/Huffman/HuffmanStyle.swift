/// How a family of encoders turns symbol counts into the header of a dynamic block.
enum HuffmanStyle: Sendable {
    /// zlib, GNU gzip and what derives from them: a heap, over-long codes repaired, at least two codes, runs that end with
    /// the literal lengths.
    case zlib
    /// Go's compress/flate and what derives from it: package-merge, at least one distance code, runs across both.
    case go
    /// klauspost/compress and Go from 1.27 on: like Go, but one header serves several blocks of 65535 bytes, and is made
    /// for the first of them.
    case flate

    /// How many bytes of text the counts are taken over.
    var countedText: Int { self == .flate ? 65_535 : .max }

    /// The header that the family would write for these counts.
    ///
    /// `literals` has 286 entries, the end of the block counted; `distances` has 30.
    func header(literals: [UInt32], distances: [UInt32]) -> HuffmanHeader {
        var header = HuffmanHeader()
        var distances = distances
        if self != .zlib, distances.allSatisfy({ $0 == 0 }) { distances[0] = 1 }
        let literalLengths = lengths(literals, limit: 15)
        let distanceLengths = lengths(distances, limit: 15)
        header.literalCount = max(257, (literalLengths.lastIndex { $0 != 0 } ?? 0) + 1)
        header.distanceCount = max(1, (distanceLengths.lastIndex { $0 != 0 } ?? 0) + 1)
        header.lengths = Array(literalLengths[..<header.literalCount])
        header.lengths += distanceLengths[..<header.distanceCount]
        header.runs = runs(of: header)
        predictCodeLengths(of: &header)
        return header
    }

    /// The run-length form that the family gives to the lengths of `header`.
    func runs(of header: HuffmanHeader) -> [UInt16] {
        switch self {
        case .zlib:
            HuffmanRuns.zlib(header.lengths[..<header.literalCount])
                + HuffmanRuns.zlib(header.lengths[header.literalCount...])
        case .go, .flate:
            HuffmanRuns.go(header.lengths)
        }
    }

    /// Sets the code that the runs of `header` are written in.
    func predictCodeLengths(of header: inout HuffmanHeader) {
        var counts = [UInt32](repeating: 0, count: 19)
        for run in header.runs { counts[Int(run & 255)] += 1 }
        header.codeLengths = lengths(counts, limit: 7)
        let last = HuffmanHeader.codeLengthOrder.lastIndex { header.codeLengths[$0] != 0 } ?? 0
        header.codeLengthCount = max(4, last + 1)
    }

    private func lengths(_ counts: [UInt32], limit: Int) -> [UInt8] {
        switch self {
        case .zlib: ZlibHuffman.lengths(counts, limit: limit)
        case .go, .flate: GoHuffman.lengths(counts, limit: limit)
        }
    }
}
