/// How a text becomes a stream, bit for bit.
package enum Packing: Sendable, Hashable {
    /// The text is the stream.
    case plain
    /// By a model of the encoder, and corrections to it.
    case gzip(EncoderShape)
    /// By libzstd.
    case zstd(ZstdShape)

    /// The encoder that the stream seems to come from, for people; nil for one that is not compressed.
    package var encoder: String? {
        switch self {
        case .plain: nil
        case .gzip(let shape): shape.model.description
        case .zstd(let shape): shape.description
        }
    }

    /// What there is to guess from for a stream whose text is made of `bases`: nothing where no token would be guessed.
    /// - Parameter bases: The tokens of the bases by number; nil for one that is not gzip.
    package func guide(by bases: @autoclosure () -> [PackedTokens?]) -> TokenPredictionSource {
        guard case .gzip(let shape) = self, shape.model.followsTokens else { return TokenPredictionSource() }
        let tokens = bases()
        let isWanted = tokens.map { $0 != nil }
        return TokenPredictionSource(
            runs: isWanted.contains(true) ? AlignedRuns(isWanted: isWanted) : nil,
            bases: tokens
        )
    }

    /// The stream that `text` and its corrections give, as far as it is pulled; it may be any stream if they are not those of one.
    ///
    /// - Parameters:
    ///   - textLength: The number of bytes of the text.
    ///   - corrections: What ``UnpackedStream/correct(_:_:)`` handed out.
    ///   - guide: The same as when they were made, and as far ahead as the text.
    /// - Throws: ``RecompressionError``, as does reading the stream.
    package func rebuild(
        _ text: any ByteInput,
        textLength: Int64,
        corrections: any ByteInput,
        guide: TokenPredictionSource
    ) throws -> any ByteInput {
        switch self {
        case .plain:
            text
        case .gzip(let shape):
            try GzipReconstruction.rebuild(text: text, corrections: corrections, shape: shape, guide: guide)
        case .zstd(let shape):
            try ZstdRebuilder(text: text, textLength: textLength, corrections: corrections, shape: shape)
        }
    }
}
