/// Where in a gzip layer blocks begin: not all of them, but one in every few ten thousand bytes of text, and all long ones.
package struct BlockIndex: Sendable {
    /// A block of more tokens than this is long: reading it to guess from it would take too long, and too much memory.
    static let longBlock = 1 << 18
    private static let spacing: Int64 = 1 << 14

    /// A block.
    struct Place {
        /// How many bytes of text come before it.
        var text: Int64
        /// How many bits of the layer come before it.
        var bit: Int64
        /// Whether it is long; the block behind a long one is known too.
        var isLong: Bool
    }

    private var places: [Place] = []

    /// Takes in a block of `tokenCount` tokens, if it is long or far enough from the last one; blocks come in order.
    mutating func append(text: Int64, bit: Int64, tokenCount: Int) {
        let isLong = tokenCount > Self.longBlock
        if let last = places.last, text - last.text < Self.spacing, !isLong { return }
        places.append(Place(text: text, bit: bit, isLong: isLong))
    }

    /// The last block known that begins at `text` or before, and where the next one known begins.
    func last(upTo text: Int64) -> (place: Place, next: Int64?)? {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle].text <= text { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        return (places[low - 1], low < places.count ? places[low].text : nil)
    }
}
