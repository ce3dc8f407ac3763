/// Tells at which blocks of a gzip layer its encoder may have begun anew, from the blocks alone.
///
/// Where it did, parallel encoders and flushes end a block at a whole byte: with an empty stored block (`Z_SYNC_FLUSH`), with empty
/// fixed blocks (pigz), or by chance with nothing, which is told by the length of the segment.
struct SegmentFinder {
    /// What pigz gives each of its threads.
    private static let pigzLength = 131_072

    private var length = 0
    private var usual = pigzLength

    /// Whether a segment ends with `block`.
    mutating func endsSegment(_ block: DeflateBlock, isAligned: Bool) -> Bool {
        length += block.textLength
        guard !block.isFinal else {
            length = 0
            return true
        }
        guard isAligned else { return false }
        let isMark = block.textLength == 0 && block.kind != .dynamic
        guard isMark || length == usual else { return false }
        if length > 0 { usual = length }
        length = 0
        return true
    }
}
