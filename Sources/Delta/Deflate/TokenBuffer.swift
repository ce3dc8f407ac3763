/// The tokens of one block, in memory that is used again for the next.
///
/// A literal token holds its byte where the parser made it; models and corrections do not look at it.
final class TokenBuffer {
    /// The most tokens that one block may have; encoders that use a header again come
    /// nearest to it.
    static let limit = 1 << 22

    let tokens = UnsafeMutablePointer<Token>.allocate(capacity: limit)
    /// How many tokens there are, at most ``limit``.
    var count = 0

    init() {
        tokens.initialize(repeating: .literal, count: Self.limit)
    }

    deinit {
        tokens.deallocate()
    }
}
