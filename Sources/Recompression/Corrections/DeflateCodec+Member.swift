extension DeflateCodec where Coder: ~Copyable, Model: ~Copyable {
    /// Codes whether another member follows, and its header; nil if none does.
    mutating func codeHeader(_ header: [UInt8]?, usual: [UInt8]) throws -> [UInt8]? {
        guard coder.flag(header != nil, estimates.hasMember) else { return nil }
        if coder.flag(header == usual, estimates.isUsualHeader) { return usual }
        return try code(header ?? [], limit: GzipHeader.limit)
    }

    /// Codes the bits that fill the last byte of a member, which are almost always 0.
    mutating func codePadding(_ padding: Int) -> Int {
        coder.flag(padding != 0, estimates.hasPadding) ? coder.plain(padding, bits: 7) : 0
    }

    /// Codes a run of bytes that nothing predicts.
    mutating func code(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
        let count = coder.number(bytes.count, estimates.byteCount)
        guard count <= limit else { throw malformed("a run of \(count) bytes") }
        var coded: [UInt8] = []
        coded.reserveCapacity(count)
        for index in 0..<count {
            let byte = Coder.isDecoder ? 0 : Int(bytes[index])
            coded.append(UInt8(coder.tree(byte, bits: 8, estimates.byte)))
        }
        return coded
    }

    /// Codes checksum and length at the end of a member, which are almost always those of the text (RFC 1952, section 2.3.1).
    mutating func codeTrailer(checksum: UInt32, size: UInt32) -> (checksum: UInt32, size: UInt32) {
        let right = window.checksum()
        let rightSize = UInt32(truncatingIfNeeded: window.position - memberStart)
        var coded = (checksum: right, size: rightSize)
        if coder.flag(checksum != right, estimates.isOtherChecksum) {
            coded.checksum = UInt32(truncatingIfNeeded: coder.plain(Int(checksum), bits: 32))
        }
        if coder.flag(size != rightSize, estimates.isOtherSize) {
            coded.size = UInt32(truncatingIfNeeded: coder.plain(Int(size), bits: 32))
        }
        return coded
    }
}
