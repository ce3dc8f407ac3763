/// The encoder models; each has a number that stands for it in a patch and is never used again for something else.
package enum ModelName: Hashable, Sendable {
    /// No match search at all: 0.
    case literals
    /// zlib and its family, levels 1 to 9: 1 to 9.
    case zlib(level: Int)
    /// Go up to 1.26, levels 1 to 9: 11 to 19.
    case go(level: Int)
    /// klauspost/compress and Go from 1.27 on, levels 1 to 9: 21 to 29.
    case flate(level: Int)
    /// Older klauspost/compress, levels 4, 5 and 7 to 9: 34, 35 and 37 to 39.
    case oldFlate(level: Int)

    /// All models, likelier ones first.
    static let all: [ModelName] =
        [
            .zlib(level: 6), .go(level: 6), .flate(level: 5), .flate(level: 6), .oldFlate(level: 5),
            .zlib(level: 9),
        ]
        + [1, 5, 4, 3, 2, 7, 8].map { .zlib(level: $0) }
        + [9, 1, 5, 4, 3, 2, 7, 8].map { .go(level: $0) }
        + [1, 9, 7, 8, 4, 3, 2].map { .flate(level: $0) } + [4, 7, 8, 9].map { .oldFlate(level: $0) } + [
            .literals
        ]

    /// The model that `number` stands for; nil if there is none.
    package init?(number: Int) {
        guard let name = Self.all.first(where: { $0.number == number }) else { return nil }
        self = name
    }

    /// The number in the format.
    package var number: Int {
        switch self {
        case .literals: 0
        case .zlib(let level): level
        case .go(let level): 10 + level
        case .flate(let level): 20 + level
        case .oldFlate(let level): 30 + level
        }
    }

    /// How the family writes Huffman headers.
    var style: HuffmanStyle {
        switch self {
        case .literals, .zlib: .zlib
        case .go: .go
        case .flate(level: 7...), .oldFlate(level: 7...): .go
        case .flate, .oldFlate: .flate
        }
    }

    /// A word for people.
    var description: String {
        switch self {
        case .literals: "literals only"
        case .zlib(let level): "zlib \(level)"
        case .go(let level): "go \(level)"
        case .flate(let level): "flate \(level)"
        case .oldFlate(let level): "flate \(level), old"
        }
    }

    /// Whether tokens may be guessed from a base; see ``EncoderModel/followsTokens``.
    var followsTokens: Bool {
        switch self {
        case .go(level: 1), .flate, .oldFlate: false
        case .literals, .zlib, .go: true
        }
    }

    /// Makes the model and hands it to `body`.
    func withModel<Result>(_ body: some ModelUser<Result>) throws -> Result {
        switch self {
        case .literals: try body.use(LiteralModel())
        case .zlib(let level): try body.use(ZlibModel(level: level))
        case .go(level: 1):
            try body.use(BlockModel(GoSpeedSearch(), smallestBlock: 128))
        case .go(let level): try body.use(GoChainModel(level: level))
        case .flate(level: 1):
            try body.use(BlockModel(FlateLevel1Search(), smallestBlock: 13))
        case .flate(level: 2):
            try body.use(BlockModel(FlateLevel2Search(), smallestBlock: 13))
        case .flate(level: 3):
            try body.use(BlockModel(FlateLevel3Search(), smallestBlock: 13))
        case .flate(level: 4):
            try body.use(BlockModel(FlateLevel4Search(looksAtNext: false), smallestBlock: 13))
        case .flate(let level) where level >= 7:
            try body.use(FlateChainModel(level: level, release: .current))
        case .flate(level: 6):
            try body.use(BlockModel(FlateLevel6Search(), smallestBlock: 13))
        case .flate:
            try body.use(
                BlockModel(FlateLevel5Search(skippedBeginning: 2), smallestBlock: 13)
            )
        case .oldFlate(let level) where level >= 7:
            try body.use(FlateChainModel(level: level, release: .old))
        case .oldFlate(level: 4):
            try body.use(BlockModel(FlateLevel4Search(looksAtNext: true), smallestBlock: 13))
        case .oldFlate:
            try body.use(
                BlockModel(FlateLevel5Search(skippedBeginning: 0), smallestBlock: 13)
            )
        }
    }
}

/// Something to be done with a model of whichever type it is.
protocol ModelUser<Result> {
    associatedtype Result

    func use<Model: EncoderModel & ~Copyable>(_ model: consuming Model) throws -> Result
}

/// Expects literals only: for stored streams, and Huffman coding without a match search.
struct LiteralModel: EncoderModel, ~Copyable {
    static var followsTokens: Bool { true }

    mutating func restart(_ cursor: TextCursor, history: Int) {}

    mutating func predict(_ cursor: TextCursor) -> Token { .literal }

    mutating func accept(_ token: Token, _ cursor: TextCursor) {}
}
