import FileIO

/// Unpacks tokens into a file.
final class TextSpooler {
    private static let history = 1 << 15
    private static let capacity = 1 << 20

    private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 512)
    private var count = 0
    private var written = 0
    private let limit: Int64
    /// The number of bytes unpacked so far.
    private(set) var total: Int64 = 0
    private var memberStart: Int64 = 0

    /// Unpacks at most `limit` bytes.
    init(limit: Int64) {
        self.limit = limit
        buffer.initialize(repeating: 0, count: Self.capacity + 512)
    }

    deinit {
        buffer.deallocate()
    }

    /// Begins a member: no distance may reach before this.
    func startMember() {
        memberStart = total
    }

    /// Unpacks the tokens of a block into `file`.
    func append(_ tokens: TokenBuffer, to file: inout TemporaryFile) throws {
        for token in UnsafeBufferPointer(start: tokens.tokens, count: tokens.count) {
            if count + 258 > Self.capacity { try makeRoom(&file) }
            if token.isLiteral {
                buffer[count] = UInt8(truncatingIfNeeded: token.rawValue)
                count += 1
                total += 1
                continue
            }
            let distance = token.distance
            let length = token.textLength
            guard Int64(distance) <= total - memberStart else { throw WholeReason.unusualStream }
            let target = buffer + count
            Self.copy(target, from: target - distance, length)
            count += length
            total += Int64(length)
        }
        guard total <= limit else { throw WholeReason.tooLarge }
    }

    /// Copies `length` bytes that may overlap what they make; writes up to 15 bytes more.
    @inline(__always)
    private static func copy(
        _ target: UnsafeMutablePointer<UInt8>,
        from source: UnsafeMutablePointer<UInt8>,
        _ length: Int
    ) {
        guard target - source >= 8 else {
            for index in 0..<length { target[index] = source[index] }
            return
        }
        let (target, source) = (UnsafeMutableRawPointer(target), UnsafeRawPointer(source))
        var offset = 0
        repeat {
            let word = source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            offset += 8
        } while offset < length
    }

    /// Writes what is still in memory.
    func finish(_ file: inout TemporaryFile) throws {
        try file.write(UnsafeRawBufferPointer(start: buffer + written, count: count - written))
        written = count
    }

    private func makeRoom(_ file: inout TemporaryFile) throws {
        try finish(&file)
        guard total <= limit else { throw WholeReason.tooLarge }
        let keep = min(count, Self.history)
        buffer.update(from: buffer + (count - keep), count: keep)
        count = keep
        written = keep
    }
}
