/// The codes that canonical lengths stand for, bits reversed for writing (RFC 1951, section 3.2.2).
struct HuffmanCode {
    /// For each symbol its reversed code shifted left by 4, and its length.
    let entries: [UInt32]

    init(_ lengths: some Collection<UInt8>) {
        var counts = [Int](repeating: 0, count: 17)
        for length in lengths { counts[Int(length & 15)] += 1 }
        counts[0] = 0
        var next = [Int](repeating: 0, count: 17)
        for length in 1...15 { next[length + 1] = (next[length] + counts[length]) << 1 }
        entries = lengths.map { byte in
            let length = Int(byte & 15)
            guard length > 0 else { return 0 }
            defer { next[length] += 1 }
            return UInt32(truncatingIfNeeded: HuffmanDecoder.reversed(next[length], length) << 4 | length)
        }
    }
}
