import Glibc

/// The tokens of one block, in memory that is used again for the next.
///
/// A literal token holds its byte where the parser made it; models and corrections do not look at it.
final class TokenBuffer {
    /// The most tokens that one block may have; encoders that use a header again come
    /// nearest to it.
    static let limit = 1 << 22

    let tokens: UnsafeMutablePointer<Token>
    /// How many tokens there is room for.
    let capacity: Int
    /// How many tokens there are, at most ``capacity``.
    var count = 0

    private let memory: UnsafeMutableRawPointer

    /// - Parameter capacity: At least 65536, one more than a stored block may have, and at most ``limit``.
    init(capacity: Int = limit) {
        // Zeroed by the system page by page, as far as it is used.
        guard let memory = calloc(capacity, MemoryLayout<Token>.stride) else {
            fatalError("out of memory: no room for the tokens of a block")
        }
        self.memory = memory
        self.capacity = capacity
        tokens = memory.bindMemory(to: Token.self, capacity: capacity)
    }

    deinit {
        free(memory)
    }

    /// Writes from the first token on.
    var output: Output { Output(next: tokens, end: tokens + (capacity - 1)) }

    /// Keeps tokens as they are.
    struct Output: TokenOutput {
        fileprivate var next: UnsafeMutablePointer<Token>
        fileprivate let end: UnsafeMutablePointer<Token>

        @inline(__always) var hasRoom: Bool { next < end }

        @inline(__always)
        mutating func append(literal: Int) {
            next.pointee = Token(rawValue: UInt32(truncatingIfNeeded: literal))
            next += 1
        }

        @inline(__always)
        mutating func append(match: Int, spelled: Int, distance: Int) -> Bool {
            next.pointee = Token(length: spelled, distance: distance)
            next += 1
            return true
        }
    }
}
