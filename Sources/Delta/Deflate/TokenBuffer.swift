import Glibc

/// The tokens of one block, in memory that is used again for the next.
///
/// A literal token holds its byte where the parser made it; models and corrections do not look at it.
final class TokenBuffer {
    /// The most tokens that one block may have; encoders that use a header again come
    /// nearest to it.
    static let limit = 1 << 22

    let tokens: UnsafeMutablePointer<Token>
    /// How many tokens there are, at most ``limit``.
    var count = 0

    private let memory: UnsafeMutableRawPointer

    init() {
        // Zeroed by the system page by page, as far as it is used.
        guard let memory = calloc(Self.limit, MemoryLayout<Token>.stride) else {
            fatalError("out of memory: no room for the tokens of a block")
        }
        self.memory = memory
        tokens = memory.bindMemory(to: Token.self, capacity: Self.limit)
    }

    deinit {
        free(memory)
    }
}
