import Content

/// The tokens of a gzip layer by their place in its text, read from the layer when they are wanted.
final class PackedTokens {
    /// The tokens of one block.
    struct Block {
        /// Where its text begins.
        var start: Int
        /// The number of bytes of its text.
        var length: Int
        var tokens: UnsafeBufferPointer<Token>

        var end: Int { start + length }
    }

    /// Reading on over this much text is quicker than looking for the place.
    private static let nearby = 1 << 17

    private let layer: OpenFile
    private let index: BlockIndex
    private let buffer = TokenBuffer()
    private var blocks: GzipBlocks?
    private var block: Block?

    /// The tokens of `layer`, whose blocks are where `index` says.
    init(_ layer: OpenFile, _ index: BlockIndex) {
        self.layer = layer
        self.index = index
    }

    /// The block with the text at `place`, good until the next call; nil when there is none with tokens.
    func block(at place: Int) throws -> Block? {
        if let block, block.start <= place, place < block.end { return block }
        var next = block.map { $0.end } ?? 0
        if blocks == nil || place < next || place - next > Self.nearby {
            guard let known = index.last(upTo: Int64(place)) else { return nil }
            blocks = try GzipBlocks(
                FileInput(layer, offset: known.bit / 8),
                behind: Int(known.bit % 8)
            )
            next = Int(known.text)
        }
        while let read = try blocks?.next(into: buffer) {
            let found = Block(
                start: next,
                length: read.textLength,
                tokens: UnsafeBufferPointer(
                    start: buffer.tokens,
                    count: read.kind == .stored ? 0 : buffer.count
                )
            )
            block = found
            next = found.end
            if place < next { return found }
        }
        block = nil
        blocks = nil
        return nil
    }
}
