/// What the block-wise levels of klauspost/compress, and of Go's compress/flate from 1.27 on, have in common: how they end a block,
/// and that they have looked beyond where a match begins.
///
/// The rest of each level is written out in its own file, alike as they are: a patch names a model for ever, so none may change with another.
protocol FlateSearch: BlockSearch, ~Copyable {
    /// The last position that was looked at before the match was found.
    var lookedTo: Int { get set }
}

extension FlateSearch where Self: ~Copyable {
    static var margin: Int { 11 }

    mutating func startBlock() {}

    /// Where the search goes on behind `match`: not where it has looked already.
    @inline(__always)
    mutating func end(of match: FoundMatch, wasFound: Bool) -> Int {
        if !wasFound { lookedTo = match.start + 1 }
        return max(match.end, lookedTo + 1)
    }
}
