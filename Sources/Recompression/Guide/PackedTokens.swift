package import Content

/// The tokens of a gzip layer by their place in its text, read from the layer when they are wanted.
///
/// Reading is work, and a patch may ask for any place after any other; whoever asks says how much work it may be. Both sides of
/// the corrections count the same.
package final class PackedTokens {
    /// The tokens of one block.
    struct Block {
        /// Where its text begins.
        var start: Int
        /// Where its text ends.
        var end: Int
        /// None for a stored or a long block.
        var tokens: UnsafeBufferPointer<Token>
    }

    /// What it costs to begin to read elsewhere, and to read a block without its tokens, in tokens.
    private static let jumpCost = 1 << 12
    private static let blockCost = 1 << 10
    /// The tokens of a block come in groups of so many; the place of each is remembered.
    static let groupSize = 64

    /// The number of tokens read so far, or what came to as much.
    private(set) var work = 0

    private let layer: OpenFile
    private let index: BlockIndex
    private let textLength: Int
    private let buffer = TokenBuffer(capacity: BlockIndex.longBlock + 2)
    private var blocks: GzipBlocks?
    /// Where the text of the block begins that is read next.
    private var next = 0
    private var block: Block?
    private var marks: [Int32] = []

    /// The tokens of `layer`, whose blocks are where `index` says and which unpacks to `textLength` bytes.
    package init(_ layer: OpenFile, _ index: BlockIndex, textLength: Int64) {
        self.layer = layer
        self.index = index
        self.textLength = Int(textLength)
    }

    /// The block with the text at `place`, good until the next call; nil when ``work`` reaches `limit` before it is found.
    func block(at place: Int, workLimit limit: Int) throws -> Block? {
        if let block, block.start <= place, place < block.end { return block }
        block = nil
        guard place < textLength, let known = index.last(upTo: Int64(place)) else { return nil }
        let start = Int(known.place.text)
        if known.place.isLong {
            blocks = nil
            block = Block(
                start: start,
                end: known.next.map { Int($0) } ?? textLength,
                tokens: UnsafeBufferPointer(start: nil, count: 0)
            )
            return block
        }
        if blocks == nil || place < next || next < start {
            work += Self.jumpCost
            blocks = try GzipBlocks(
                FileInput(layer, offset: known.place.bit / 8),
                behind: Int(known.place.bit % 8)
            )
            next = start
        }
        return try read(upTo: place, workLimit: limit)
    }

    /// The token of `block`, the last one found, that covers the text at `place` or comes a little before it, and its own place.
    func token(near place: Int, in block: Block) -> (index: Int, place: Int) {
        let offset = Int32(truncatingIfNeeded: place - block.start)
        var low = 0
        var high = marks.count
        while low < high {
            let middle = (low + high) / 2
            if marks[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return (0, block.start) }
        return ((low - 1) * Self.groupSize, block.start + Int(marks[low - 1]))
    }

    /// The group of `block`, the last one found, that begins with the token at `index`, a multiple of ``groupSize``.
    func group(at index: Int, in block: Block) -> TokenGroup {
        let number = index / Self.groupSize
        let end = number + 1 < marks.count ? Int(marks[number + 1]) : block.end - block.start
        let count = min(Self.groupSize, block.tokens.count - index)
        return TokenGroup(
            tokens: UnsafeBufferPointer(rebasing: block.tokens[index..<index + count]),
            textLength: end - Int(marks[number])
        )
    }

    private func read(upTo place: Int, workLimit limit: Int) throws -> Block? {
        while work < limit, let read = try blocks?.next(into: buffer) {
            work += Self.blockCost + buffer.count
            let start = next
            next += read.textLength
            guard place < next else { continue }
            let tokens = UnsafeBufferPointer(
                start: buffer.tokens,
                count: read.kind == .stored ? 0 : buffer.count
            )
            mark(tokens)
            block = Block(start: start, end: next, tokens: tokens)
            return block
        }
        return nil
    }

    private func mark(_ tokens: UnsafeBufferPointer<Token>) {
        marks.removeAll(keepingCapacity: true)
        var place = 0
        for (index, token) in tokens.enumerated() {
            if index % Self.groupSize == 0 { marks.append(Int32(truncatingIfNeeded: place)) }
            place += token.textLength
        }
    }
}
