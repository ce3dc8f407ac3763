/// The match search of zlib, GNU gzip, pigz and the JDK at levels 1 to 9, with 32 KiB window and memory level 8.
///
/// Written from zlib's deflate.c ("deflate_fast", "deflate_slow", "longest_match", "configuration_table") and checked
/// against zlib 1.2.13, gzip 1.12, pigz 2.6 and JDK 17. Levels 1 to 3 are greedy; from 4 on a match waits for the next
/// position to offer a longer one.
struct ZlibModel: EncoderModel, ~Copyable {
    static var followsTokens: Bool { true }

    private static let maximumLength = 258
    private static let minimumLength = 3
    private static let maximumDistance = 32_768 - 262
    private static let tooFar = 4_096

    private let good: Int
    private let lazy: Int
    private let nice: Int
    private let chain: Int
    private let isLazy: Bool

    private var hashes = HashChain(headCount: 1 << 15)
    /// Positions before this one are in the chains, or never will be.
    private var inserted = 0
    /// Position 0 of the encoder's window, which it takes for "none".
    private var hidden = 0
    private var current = (length: 2, distance: 0)
    private var following = (length: 2, distance: 0)
    private var hasCurrent = false
    private var hasFollowing = false

    /// Models a level from 1 to 9.
    init(level: Int) {
        (good, lazy, nice, chain) =
            switch level {
            case 1: (4, 4, 8, 4)
            case 2: (4, 5, 16, 8)
            case 3: (4, 6, 32, 32)
            case 4: (4, 4, 16, 16)
            case 5: (8, 16, 32, 32)
            case 6: (8, 16, 128, 128)
            case 7: (8, 32, 128, 256)
            case 8: (32, 128, 258, 1_024)
            default: (32, 258, 258, 4_096)
            }
        isLazy = level >= 4
    }

    mutating func restart(_ cursor: TextCursor, history: Int) {
        hashes.clear()
        inserted = cursor.position - history
        hidden = inserted
        hasCurrent = false
        hasFollowing = false
    }

    mutating func predict(_ cursor: TextCursor) -> Token {
        if !hasCurrent {
            current = search(cursor.text, cursor.position, cursor.available, longerThan: 2)
            hasCurrent = true
        }
        hasFollowing = false
        guard current.length >= Self.minimumLength else { return .literal }
        if isLazy, current.length < lazy {
            following = search(
                cursor.text + 1,
                cursor.position + 1,
                cursor.available - 1,
                longerThan: current.length
            )
            hasFollowing = true
            if following.length > current.length { return .literal }
        }
        return Token(length: current.length, distance: current.distance)
    }

    mutating func accept(_ token: Token, _ cursor: TextCursor) {
        if token.isLiteral {
            insert(cursor.text, cursor.position, upTo: 1, available: cursor.available)
            hasCurrent = hasFollowing
            current = following
            hasFollowing = false
            return
        }
        hasCurrent = false
        hasFollowing = false
        let length = token.textLength
        if !isLazy, length > lazy || cursor.available - length < Self.minimumLength {
            inserted = cursor.position + length
        } else {
            insert(cursor.text, cursor.position, upTo: length, available: cursor.available)
        }
    }

    mutating func follow(_ tokens: UnsafeBufferPointer<Token>, _ cursor: TextCursor) {
        hasCurrent = false
        hasFollowing = false
        // What a lazy encoder has in its chains does not depend on its tokens; the next search makes up for it.
        guard !isLazy else { return }
        var cursor = cursor
        for token in tokens {
            accept(token, cursor)
            cursor = cursor.advanced(by: token.textLength)
        }
    }

    /// Puts the positions that are not in the chains yet, up to `count` behind `position`, into them.
    @inline(__always)
    private mutating func insert(
        _ text: UnsafePointer<UInt8>,
        _ position: Int,
        upTo count: Int,
        available: Int
    ) {
        let end = position + min(count, available - 2)
        inserted = max(inserted, position - HashChain.windowSize)
        while inserted < end {
            hashes.insert(inserted, Self.hash(text + (inserted - position)))
            inserted += 1
        }
    }

    /// The longest match at `position`; length 2 when there is none that the encoder would take.
    @inline(__always)
    private mutating func search(
        _ text: UnsafePointer<UInt8>,
        _ position: Int,
        _ available: Int,
        longerThan previous: Int
    ) -> (length: Int, distance: Int) {
        insert(text, position, upTo: 0, available: available)
        guard available >= Self.minimumLength else { return (2, 0) }
        let first = hashes.following(position, Self.hash(text), &inserted)
        let reach = position - hidden
        guard first <= Self.maximumDistance, first < reach, previous < available else { return (2, 0) }
        let found = longest(text, position, available, first, previous, min(Self.maximumDistance, reach))
        if isLazy, found.length == 3, found.distance > Self.tooFar { return (2, 0) }
        return found
    }

    @inline(__always)
    private func longest(
        _ text: UnsafePointer<UInt8>,
        _ position: Int,
        _ available: Int,
        _ first: Int,
        _ previous: Int,
        _ reach: Int
    ) -> (length: Int, distance: Int) {
        var steps = previous >= good ? chain >> 2 : chain
        let limit = min(Self.maximumLength, available)
        let enough = min(nice, available)
        var best = previous
        var bestDistance = 0
        var distance = first
        guard best < limit else { return (2, 0) }
        let start = UnsafeRawPointer(text).loadUnaligned(as: UInt16.self)
        var end = UnsafeRawPointer(text + best - 1).loadUnaligned(as: UInt16.self)
        repeat {
            let candidate = text - distance
            if UnsafeRawPointer(candidate + best - 1).loadUnaligned(as: UInt16.self) == end,
                UnsafeRawPointer(candidate).loadUnaligned(as: UInt16.self) == start
            {
                let length = Bytes.commonLength(candidate, text, limit: limit)
                if length > best {
                    best = length
                    bestDistance = distance
                    if length >= enough { break }
                    end = UnsafeRawPointer(text + best - 1).loadUnaligned(as: UInt16.self)
                }
            }
            distance = hashes.next(position, after: distance)
            steps -= 1
        } while steps != 0 && distance < reach
        return bestDistance == 0 ? (2, 0) : (best, bestDistance)
    }

    @inline(__always)
    private static func hash(_ text: UnsafePointer<UInt8>) -> Int {
        (Int(text[0]) << 10 ^ Int(text[1]) << 5 ^ Int(text[2])) & 0x7FFF
    }

    mutating func rank(of distance: Int, length: Int, _ cursor: TextCursor) -> Int? {
        var rank = 0
        return walk(length, cursor) { candidate in
            if candidate == distance { return rank }
            rank += 1
            return nil
        }
    }

    mutating func distance(ranked rank: Int, length: Int, _ cursor: TextCursor) -> Int? {
        var rest = rank
        return walk(length, cursor) { candidate in
            rest -= 1
            return rest < 0 ? candidate : nil
        }
    }

    /// Hands the distances of earlier texts that agree in `length` bytes to `body`, nearest first, until it returns something.
    private func walk(_ length: Int, _ cursor: TextCursor, _ body: (Int) -> Int?) -> Int? {
        let length = min(length, 258)
        guard inserted > cursor.position, cursor.available >= length else { return nil }
        let reach = min(32_768, cursor.position - hidden + 1)
        var distance = hashes.next(cursor.position, after: 0)
        var steps = 4_096
        while distance < reach, steps > 0 {
            if Bytes.commonLength(cursor.text - distance, cursor.text, limit: length) == length,
                let found = body(distance)
            {
                return found
            }
            let next = hashes.next(cursor.position, after: distance)
            guard next > distance else { return nil }
            distance = next
            steps -= 1
        }
        return nil
    }
}
