/// Where in a gzip layer blocks begin: not all of them, but one in every few ten thousand bytes of text.
struct BlockIndex {
    private static let spacing: Int64 = 1 << 14

    /// A block.
    struct Place {
        /// How many bytes of text come before it.
        var text: Int64
        /// How many bits of the layer come before it.
        var bit: Int64
    }

    private var places: [Place] = []

    /// Takes in a block, if it is far enough from the last one; blocks come in order.
    mutating func append(text: Int64, bit: Int64) {
        if let last = places.last, text - last.text < Self.spacing { return }
        places.append(Place(text: text, bit: bit))
    }

    /// The last block known that begins at `text` or before.
    func last(upTo text: Int64) -> Place? {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle].text <= text { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : places[low - 1]
    }
}
