import FileIO

/// Unpacks tokens into a file.
final class TextSpooler {
    private static let history = 1 << 15
    private static let capacity = 1 << 18
    /// Two tokens of the longest kind, and what a copy may write beyond the second.
    private static let margin = 2 * 258 + 15

    private let limit: Int64
    private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + margin)
    /// How many bytes of text came before those in the buffer.
    private var origin: Int64 = 0
    private var count = 0
    private var written = 0
    private var memberStart: Int64 = 0

    /// Unpacks at most `limit` bytes.
    init(limit: Int64) {
        self.limit = limit
        buffer.initialize(repeating: 0, count: Self.capacity + Self.margin)
    }

    deinit {
        buffer.deallocate()
    }

    /// The number of bytes unpacked so far.
    var total: Int64 { origin + Int64(count) }

    /// Begins a member: no distance may reach before this.
    func startMember() {
        memberStart = total
    }

    /// Unpacks tokens of `block` as far as there is room; see ``GzipBlocks/readTokens(of:into:)``.
    func read(_ block: inout DeflateBlock, of layer: inout GzipBlocks) throws -> Bool {
        var output = Output(
            start: buffer,
            next: buffer + count,
            end: buffer + Self.capacity,
            reach: Int(origin - memberStart)
        )
        let isOver = try layer.readTokens(of: &block, into: &output)
        count = output.next - buffer
        guard total <= limit else { throw UnrebuildableStream.tooLarge }
        return isOver
    }

    /// Writes what is still in memory.
    func finish(_ file: inout TemporaryFile) throws {
        try file.write(UnsafeRawBufferPointer(start: buffer + written, count: count - written))
        written = count
    }

    /// Makes room for more, if need be by writing to `file`.
    func makeRoom(_ file: inout TemporaryFile) throws {
        guard count >= Self.capacity else { return }
        try finish(&file)
        buffer.update(from: buffer + (count - Self.history), count: Self.history)
        origin += Int64(count - Self.history)
        count = Self.history
        written = Self.history
    }

    /// Unpacks tokens in memory.
    private struct Output: TokenOutput {
        let start: UnsafeMutablePointer<UInt8>
        var next: UnsafeMutablePointer<UInt8>
        let end: UnsafeMutablePointer<UInt8>
        /// How far before `start` a distance may reach.
        let reach: Int

        @inline(__always) var hasRoom: Bool { next < end }

        @inline(__always)
        mutating func append(literal: Int) {
            next.pointee = UInt8(truncatingIfNeeded: literal)
            next += 1
        }

        @inline(__always)
        mutating func append(match: Int, spelled: Int, distance: Int) -> Bool {
            guard distance <= next - start &+ reach else { return false }
            let source = next - distance
            if distance < 16 {
                for offset in 0..<match { next[offset] = source[offset] }
            } else {
                copy(match, from: source)
            }
            next += match
            return true
        }

        /// Copies `length` bytes from at least 16 bytes before; writes up to 15 bytes more.
        @inline(__always)
        private func copy(_ length: Int, from source: UnsafeMutablePointer<UInt8>) {
            let (target, source) = (UnsafeMutableRawPointer(next), UnsafeRawPointer(source))
            var offset = 0
            repeat {
                let bytes = source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
                target.storeBytes(of: bytes, toByteOffset: offset, as: SIMD16<UInt8>.self)
                offset += 16
            } while offset < length
        }
    }
}
