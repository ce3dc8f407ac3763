extension DeflateCodec where Coder: ~Copyable, Model: ~Copyable {
    /// Codes a Huffman header that is not the predicted one, each part as far as it differs.
    mutating func code(
        _ header: inout HuffmanHeader,
        insteadOf predicted: HuffmanHeader,
        style: HuffmanStyle
    ) {
        if coder.flag(
            header.literalCount != predicted.literalCount || header.distanceCount != predicted.distanceCount,
            estimates.areOtherCounts
        ) {
            header.literalCount = coder.plain(header.literalCount - 257, bits: 5) + 257
            header.distanceCount = coder.plain(header.distanceCount - 1, bits: 5) + 1
        } else {
            header.literalCount = predicted.literalCount
            header.distanceCount = predicted.distanceCount
        }
        codeLengths(&header, predicted)
        codeRuns(&header, style)
        codeCodeLengths(&header, style)
    }

    private mutating func codeLengths(_ header: inout HuffmanHeader, _ predicted: HuffmanHeader) {
        let total = header.literalCount + header.distanceCount
        var lengths = [UInt8](repeating: 0, count: total)
        for index in 0..<total {
            let isLiteral = index < header.literalCount
            let place = isLiteral ? index : predicted.literalCount + index - header.literalCount
            let limit = isLiteral ? predicted.literalCount : predicted.lengths.count
            let expected = place < limit ? Int(predicted.lengths[place]) : 0
            let actual = Coder.isDecoder ? 0 : Int(header.lengths[index])
            lengths[index] = UInt8(coder.tree(actual, bits: 4, estimates.codeLength + expected * 16))
        }
        header.lengths = lengths
    }

    private mutating func codeRuns(_ header: inout HuffmanHeader, _ style: HuffmanStyle) {
        let predicted = style.runs(of: header)
        guard coder.flag(header.runs != predicted, estimates.areOtherRuns) else {
            header.runs = predicted
            return
        }
        var runs: [UInt16] = []
        var covered = 0
        while covered < header.lengths.count {
            let actual = Coder.isDecoder ? 0 : Int(header.runs[runs.count])
            let symbol = min(18, coder.tree(actual & 255, bits: 5, estimates.run))
            let extra = coder.plain(actual >> 8, bits: HuffmanHeader.extraBits(of: symbol))
            runs.append(UInt16(symbol | extra << 8))
            covered += HuffmanHeader.repeatCount(of: symbol, extra: extra)
        }
        header.runs = runs
    }

    private mutating func codeCodeLengths(_ header: inout HuffmanHeader, _ style: HuffmanStyle) {
        var predicted = header
        style.predictCodeLengths(of: &predicted)
        guard coder.flag(header != predicted, estimates.areOtherCodeLengths) else {
            header = predicted
            return
        }
        header.codeLengthCount = coder.plain(header.codeLengthCount - 4, bits: 4) + 4
        header.codeLengths = (0..<19).map { index in
            let actual = Coder.isDecoder ? 0 : Int(header.codeLengths[index])
            return UInt8(coder.plain(actual, bits: 3))
        }
    }
}
