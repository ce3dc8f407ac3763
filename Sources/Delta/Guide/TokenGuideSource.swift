/// What a ``TokenGuide`` guesses from.
struct TokenGuideSource {
    /// Which stretches of the text go along with which base.
    var runs = AlignedRuns()
    /// The bases by number; nil where one is not gzip.
    var bases: [PackedTokens?] = []
}
