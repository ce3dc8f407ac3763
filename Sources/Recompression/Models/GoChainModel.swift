/// The match search of Go's compress/flate up to Go 1.26 at levels 2 to 9.
///
/// Written from deflate.go of Go 1.26 ("deflate", "findMatch", "fillDeflate") and checked against Go 1.26.6. Like zlib's, but
/// with hashes of four bytes, no match shorter than that, no shorter search after a good match, and a window that loses
/// its older half each time it is full.
struct GoChainModel: EncoderModel, ~Copyable {
    static var followsTokens: Bool { true }

    private static let maximumLength = 258
    private static let minimumLength = 4
    private static let windowSize = 32_768
    private static let tooFar = 4_096
    /// Where in the double window the encoder moves its upper half down.
    private static let slidePlace = 2 * windowSize - 262 + 1

    private let lazy: Int
    private let nice: Int
    private let chain: Int
    /// Levels 2 and 3 are greedy and do not remember the inside of matches longer than this.
    private let greedyInsert: Int?

    private var hashes = HashChain(headCount: 1 << 17)
    private var inserted = 0
    private var windowStart = 0
    private var current = (length: 3, distance: 0)
    private var following = (length: 3, distance: 0)
    private var hasCurrent = false
    private var hasFollowing = false

    /// Models a level from 2 to 9.
    init(level: Int) {
        (lazy, nice, chain, greedyInsert) =
            switch level {
            case 2: (0, 16, 8, 5)
            case 3: (0, 32, 32, 6)
            case 4: (4, 16, 16, nil)
            case 5: (16, 32, 32, nil)
            case 6: (16, 128, 128, nil)
            case 7: (32, 128, 256, nil)
            case 8: (128, 258, 1_024, nil)
            default: (258, 258, 4_096, nil)
            }
    }

    mutating func restart(_ cursor: TextCursor, history: Int) {
        hashes.clear()
        inserted = cursor.position - history
        windowStart = inserted
        hasCurrent = false
        hasFollowing = false
    }

    mutating func predict(_ cursor: TextCursor) -> Token {
        if !hasCurrent {
            current = search(cursor.text, cursor.position, cursor.available)
            hasCurrent = true
        }
        hasFollowing = false
        guard current.length >= Self.minimumLength else { return .literal }
        if greedyInsert == nil, current.length < lazy, cursor.available - 1 > current.length {
            following = search(cursor.text + 1, cursor.position + 1, cursor.available - 1)
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
        if let greedyInsert, length > greedyInsert {
            inserted = cursor.position + length
        } else {
            insert(cursor.text, cursor.position, upTo: length, available: cursor.available)
        }
    }

    mutating func follow(_ tokens: UnsafeBufferPointer<Token>, _ cursor: TextCursor) {
        hasCurrent = false
        hasFollowing = false
        // What a lazy encoder has in its chains does not depend on its tokens; the next search makes up for it.
        guard greedyInsert != nil else { return }
        var cursor = cursor
        for token in tokens {
            accept(token, cursor)
            cursor = cursor.advanced(by: token.textLength)
        }
    }

    @inline(__always)
    private mutating func insert(
        _ text: UnsafePointer<UInt8>,
        _ position: Int,
        upTo count: Int,
        available: Int
    ) {
        let end = position + min(count, available - 3)
        inserted = max(inserted, position - HashChain.windowSize)
        while inserted < end {
            hashes.insert(inserted, Self.hash(text + (inserted - position)))
            inserted += 1
        }
    }

    /// The match that the encoder finds at `position`; length 3 when there is none.
    @inline(__always)
    private mutating func search(
        _ text: UnsafePointer<UInt8>,
        _ position: Int,
        _ available: Int
    ) -> (length: Int, distance: Int) {
        while position - windowStart >= Self.slidePlace { windowStart += Self.windowSize }
        insert(text, position, upTo: 0, available: available)
        guard available >= Self.minimumLength else { return (3, 0) }
        let first = hashes.following(position, Self.hash(text), &inserted)
        let reach = min(Self.windowSize, position - windowStart)
        guard first <= reach else { return (3, 0) }
        return longest(text, position, available, first, reach)
    }

    @inline(__always)
    private func longest(
        _ text: UnsafePointer<UInt8>,
        _ position: Int,
        _ available: Int,
        _ first: Int,
        _ reach: Int
    ) -> (length: Int, distance: Int) {
        let limit = min(Self.maximumLength, available)
        let enough = min(nice, limit)
        var steps = chain
        var best = 3
        var bestDistance = 0
        var distance = first
        guard best < limit else { return (3, 0) }
        let start = UnsafeRawPointer(text).loadUnaligned(as: UInt32.self)
        var end = text[best]
        repeat {
            let candidate = text - distance
            if candidate[best] == end, UnsafeRawPointer(candidate).loadUnaligned(as: UInt32.self) == start {
                let length = Bytes.commonLength(candidate, text, limit: limit)
                if length > best, length > Self.minimumLength || distance <= Self.tooFar {
                    best = length
                    bestDistance = distance
                    if length >= enough { break }
                    end = text[best]
                }
            }
            if distance == reach { break }
            distance = hashes.next(position, after: distance)
            steps -= 1
        } while steps != 0 && distance <= reach
        return bestDistance == 0 ? (3, 0) : (best, bestDistance)
    }

    @inline(__always)
    private static func hash(_ text: UnsafePointer<UInt8>) -> Int {
        let word = UInt32(bigEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt32.self))
        return Int((word &* 0x1E35_A7BD) >> 15)
    }
}
