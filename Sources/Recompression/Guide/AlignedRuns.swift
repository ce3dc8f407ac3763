/// The stretches of a text that go along with a stretch of a base, byte by byte the same or nearly so, as far as they are known.
///
/// Both sides of the corrections know the same ones, however far one is ahead of the other: of those that are long enough to be of
/// use, the first ``limit``.
package final class AlignedRuns {
    /// A stretch of the text and the stretch of a base that it goes along with.
    package struct Run {
        /// Where it begins in the text.
        var start: Int
        /// Where it ends there; a run may turn out to be longer when more is known.
        var end: Int
        /// The number of the base.
        var base: Int
        /// How far the places in the base are from those in the text.
        var shift: Int

        /// The run of `length` bytes from `start` in the text on, which are at `offset` in base number `base`.
        package init(start: Int, length: Int, base: Int, offset: Int) {
            self.start = start
            end = start + length
            self.base = base
            shift = offset - start
        }
    }

    /// Shorter runs have no place for a guess.
    static let shortest = TokenPrediction.lead + TokenPrediction.tail + 1
    /// More runs than this are left out.
    static let limit = 1 << 20

    private let isWanted: [Bool]
    private let limit: Int
    /// The runs that are over.
    private var runs: [Run] = []
    private var dropped = 0
    private var total = 0
    /// The run that may go on.
    private var last: Run?

    /// - Parameter isWanted: For each base whether its tokens are known.
    init(isWanted: [Bool], limit: Int = limit) {
        self.isWanted = isWanted
        self.limit = limit
    }

    /// How many runs are in memory.
    var count: Int { runs.count }

    /// Whether runs along the base with this number are of use.
    package func wants(base number: Int) -> Bool { isWanted[number] }

    /// Takes in a run; they come in order.
    package func append(_ run: Run) {
        guard let last else {
            self.last = run
            return
        }
        if last.end == run.start, last.base == run.base, last.shift == run.shift {
            self.last?.end = run.end
            return
        }
        if last.end - last.start >= Self.shortest, total < limit {
            runs.append(last)
            total += 1
        }
        self.last = run
    }

    /// The first run that ends behind `place`, which never goes back.
    func run(endingAfter place: Int) -> Run? {
        while dropped < runs.count, runs[dropped].end <= place { dropped += 1 }
        if dropped > 1 << 12, dropped > runs.count / 2 {
            runs.removeFirst(dropped)
            dropped = 0
        }
        if dropped < runs.count { return runs[dropped] }
        guard let last, last.end > place, total < limit else { return nil }
        return last
    }
}
