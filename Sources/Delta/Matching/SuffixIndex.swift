/// Finds the longest match of a text in a base, by binary search in the sorted suffixes of the base.
final class SuffixIndex: MatchIndex {
    let base: UnsafePointer<UInt8>
    let count: Int
    private let order: UnsafeMutablePointer<Int32>
    /// Where the suffixes that begin with each pair of bytes start.
    private let pairs: UnsafeMutablePointer<Int32>

    /// Indexes `count` bytes at `base`, at most 2^31 - 1, which must outlive the index.
    init(_ base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
        order = .allocate(capacity: max(1, count))
        pairs = .allocate(capacity: 65_537)
        SuffixSorter<UInt8>.sort(base, count: count, alphabet: 255, into: order)
        fillPairs()
    }

    deinit {
        order.deallocate()
        pairs.deallocate()
    }

    private func fillPairs() {
        pairs.initialize(repeating: 0, count: 65_537)
        guard count > 1 else { return }
        for index in 0..<count - 1 { pairs[pair(base + index) + 1] += 1 }
        // The last suffix has one byte and comes before all pairs that begin with it.
        pairs[Int(base[count - 1]) << 8] += 1
        for index in 1...65_536 { pairs[index] += pairs[index - 1] }
    }

    @inline(__always)
    private func pair(_ text: UnsafePointer<UInt8>) -> Int {
        Int(text[0]) << 8 | Int(text[1])
    }

    /// The longest match of the `available` bytes at `text`; at least 2 long, or of length 0.
    func longest(_ text: UnsafePointer<UInt8>, available: Int) -> (position: Int, length: Int) {
        guard available >= 2, count >= 2 else { return (0, 0) }
        let symbol = pair(text)
        var low = Int(pairs[symbol])
        var high = Int(pairs[symbol + 1])
        guard low < high else { return (0, 0) }
        var best = (position: 0, length: 0)
        while low < high {
            let middle = (low + high) / 2
            let start = Int(order[middle])
            let limit = min(available, count - start)
            let length = Self.common(text, base + start, limit)
            if length > best.length { best = (start, length) }
            if length < limit ? base[start + length] < text[length] : limit < available {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return best.length < 2 ? (0, 0) : best
    }

    @inline(__always)
    private static func common(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ limit: Int)
        -> Int
    {
        var length = 0
        while length + 8 <= limit {
            let difference =
                UnsafeRawPointer(left + length).loadUnaligned(as: UInt64.self)
                ^ UnsafeRawPointer(right + length).loadUnaligned(as: UInt64.self)
            if difference != 0 { return length + UInt64(littleEndian: difference).trailingZeroBitCount >> 3 }
            length += 8
        }
        while length < limit, left[length] == right[length] { length += 1 }
        return length
    }
}
