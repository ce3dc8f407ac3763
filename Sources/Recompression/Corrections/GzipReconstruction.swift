/// The two directions of rebuilding gzip layers, for any model by its name.
enum GzipReconstruction {
    /// Codes the corrections of a layer for one model; see ``GzipCorrector``.
    static func correct(
        _ input: any ByteInput,
        text: any ByteInput,
        segments: [Int],
        shape: EncoderShape,
        tokenLimit: Int = .max,
        guide: TokenPredictionSource = TokenPredictionSource(),
        _ sink: @escaping ([UInt8]) throws -> Void
    ) throws -> Int {
        let correction = Correction(
            input: input,
            text: text,
            segments: segments,
            shape: shape,
            tokenLimit: tokenLimit,
            guide: guide,
            sink: sink
        )
        return try shape.model.withModel(correction)
    }

    /// The layer that `text` and its corrections give; see ``GzipRebuilder``.
    static func rebuild(
        text: any ByteInput,
        corrections: any ByteInput,
        shape: EncoderShape,
        guide: TokenPredictionSource = TokenPredictionSource()
    ) throws -> any ByteInput {
        try shape.model.withModel(
            Rebuilding(text: text, corrections: corrections, shape: shape, guide: guide)
        )
    }
}

private struct Correction: ModelUser {
    let input: any ByteInput
    let text: any ByteInput
    let segments: [Int]
    let shape: EncoderShape
    let tokenLimit: Int
    let guide: TokenPredictionSource
    let sink: ([UInt8]) throws -> Void

    func use<Model: EncoderModel & ~Copyable>(_ model: consuming Model) throws -> Int {
        var corrector = GzipCorrector(
            input,
            text: text,
            segments: segments,
            shape: shape,
            model: model,
            guide: TokenPrediction(guide)
        )
        return try corrector.run(tokenLimit: tokenLimit, sink)
    }
}

private struct Rebuilding: ModelUser {
    let text: any ByteInput
    let corrections: any ByteInput
    let shape: EncoderShape
    let guide: TokenPredictionSource

    func use<Model: EncoderModel & ~Copyable>(_ model: consuming Model) -> any ByteInput {
        // Behind a closure, since only so the compiler makes code for each model.
        var rebuilder = GzipRebuilder(
            text: text,
            corrections: corrections,
            shape: shape,
            model: model,
            guide: TokenPrediction(guide)
        )
        return PulledInput { try rebuilder.read(into: $0) }
    }
}

/// An input that a function pulls; see ``ByteInput/read(into:)``.
struct PulledInput: ByteInput {
    private let pull: (UnsafeMutableRawBufferPointer) throws -> Int

    init(_ pull: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
        self.pull = pull
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try pull(buffer)
    }
}
