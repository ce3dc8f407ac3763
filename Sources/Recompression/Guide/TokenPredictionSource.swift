/// What a ``TokenPrediction`` guesses from.
package struct TokenPredictionSource {
    /// Which stretches of the text go along with which base; nil when there is nothing to guess from.
    package let runs: AlignedRuns?
    /// The bases by number; nil where one is not gzip.
    let bases: [PackedTokens?]

    /// Nothing to guess from unless `runs` are given.
    init(runs: AlignedRuns? = nil, bases: [PackedTokens?] = []) {
        self.runs = runs
        self.bases = bases
    }
}
