import Content

/// Finds the encoder of a gzip layer by trying all models on its beginning.
enum EncoderChoice {
    /// A shape that costs this many bytes more than twice the best is not looked at again.
    private static let clearLead = 64

    /// The layer, as far as the choice needs it.
    struct Sample {
        var layer: OpenFile
        var text: OpenFile
        var segments: [Int]
    }

    /// The shape whose corrections are smallest.
    static func shape(of sample: Sample) throws -> EncoderShape {
        var ranking = ModelName.all.map { EncoderShape(model: $0, restart: .goOn) }
        for (tokens, survivors) in [(4_000, ranking.count), (16_000, 3), (80_000, 1)] where ranking.count > 1
        {
            ranking = try best(ranking, survivors, of: sample, tokens: tokens)
        }
        guard sample.segments.count > 1, let winner = ranking.first else { return ranking[0] }
        let restarts = RestartRule.allCases.map { EncoderShape(model: winner.model, restart: $0) }
        // Far enough for three segments of a parallel encoder, which are of a mebibyte at most by default.
        let text = sample.segments.prefix(3).reduce(0, +)
        return try best(restarts, 1, of: sample, tokens: min(1_000_000, max(80_000, text / 3)))[0]
    }

    /// The shapes that may be the best, at most `count`, the best first.
    private static func best(
        _ shapes: [EncoderShape],
        _ count: Int,
        of sample: Sample,
        tokens: Int
    ) throws -> [EncoderShape] {
        var costs: [(cost: Int, order: Int, shape: EncoderShape)] = []
        for (order, shape) in shapes.enumerated() {
            var cost = 0
            _ = try GzipReconstruction.correct(
                FileInput(sample.layer),
                text: FileInput(sample.text),
                segments: sample.segments,
                shape: shape,
                tokenLimit: tokens
            ) { cost += $0.count }
            costs.append((cost, order, shape))
        }
        costs.sort { ($0.cost, $0.order) < ($1.cost, $1.order) }
        let limit = costs[0].cost * 2 + clearLead
        return costs.prefix(count).filter { $0.cost <= limit }.map { $0.shape }
    }
}
