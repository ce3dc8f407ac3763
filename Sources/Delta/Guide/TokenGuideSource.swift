/// What a ``TokenGuide`` guesses from.
struct TokenGuideSource {
    /// Which stretches of the text go along with which base; nil when there is nothing to guess from.
    var runs: AlignedRuns?
    /// The bases by number; nil where one is not gzip.
    var bases: [PackedTokens?] = []
}

extension TokenGuideSource {
    /// What there is to guess from for a layer with `packing` that is made of `bases`: nothing where no token would be guessed.
    init(_ packing: PatchDescription.Packing, bases: [UnpackedBase]) {
        guard case .gzip(let shape) = packing, shape.model.followsTokens else { return }
        self.bases = bases.map { $0.makeTokens() }
        let isWanted = self.bases.map { $0 != nil }
        if isWanted.contains(true) { runs = AlignedRuns(isWanted: isWanted) }
    }
}
