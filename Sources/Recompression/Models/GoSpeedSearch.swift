/// The match search of Go's compress/flate up to Go 1.26 at level 1.
///
/// Written from deflatefast.go of Go 1.26 and checked against Go 1.26.6: Snappy's search, one table of four-byte hashes,
/// steps that grow by one byte for every 32 bytes without a match.
struct GoSpeedSearch: BlockSearch, ~Copyable {
    static var margin: Int { 15 }
    private static let reach = 32_768 + 1

    private var table = PositionTable(size: 1 << 14)

    mutating func clear() {
        table.clear()
    }

    mutating func startBlock() {}

    mutating func find(from start: Int, in block: SearchBlock) -> FoundMatch? {
        let limit = block.end - Self.margin
        var position = start
        var next = start
        var skip = 32
        while true {
            position = next
            let step = skip >> 5
            next = position + step
            skip += step
            if next > limit { return nil }
            let hash = Self.hash(block.text.word32(position))
            let distance = table.distance(hash, from: position)
            table.put(hash, position)
            if block.agrees(position, distance, below: Self.reach) {
                return match(at: position, distance, block)
            }
        }
    }

    mutating func finish(
        _ match: FoundMatch,
        wasFound: Bool,
        in block: SearchBlock
    ) -> (next: Int, match: FoundMatch?) {
        let end = match.end
        guard end < block.end - Self.margin else { return (block.end, nil) }
        table.put(Self.hash(block.text.word32(end - 1)), end - 1)
        let hash = Self.hash(block.text.word32(end))
        let distance = table.distance(hash, from: end)
        table.put(hash, end)
        guard block.agrees(end, distance, below: Self.reach) else { return (end + 1, nil) }
        return (end, self.match(at: end, distance, block))
    }

    private func match(at start: Int, _ distance: Int, _ block: SearchBlock) -> FoundMatch {
        let limit = min(258, block.end - start)
        let length = block.text.common(start, start - distance, limit: limit)
        return FoundMatch(start: start, length: length, distance: distance)
    }

    @inline(__always)
    private static func hash(_ word: UInt32) -> Int {
        Int((word &* 0x1E35_A7BD) >> 18)
    }
}
