import Recompression

/// Divides a text into stretches that are like stretches of a base, a byte here and there different.
///
/// After Percival 2003, "Naive differences of executable code": exact matches are found in a suffix array and widened both ways
/// as long as more bytes agree than differ, so relinked code whose addresses moved becomes one long stretch.
struct SimilarityScan<Index: MatchIndex> {
    private let text: UnsafePointer<UInt8>
    private let count: Int
    private let index: Index

    private var parts: [SimilarPart] = []
    /// Up to where the text is divided, and the place in the base that goes with it.
    private var done = 0
    private var donePlace = 0

    /// The parts of `count` bytes at `text`, in order and without gaps.
    /// - Throws: `CancellationError` when the task is cancelled.
    static func parts(
        of text: UnsafePointer<UInt8>,
        count: Int,
        in index: Index
    ) throws -> [SimilarPart] {
        var scan = SimilarityScan(text: text, count: count, index: index)
        try scan.run()
        return scan.parts
    }

    private init(text: UnsafePointer<UInt8>, count: Int, index: Index) {
        self.text = text
        self.count = count
        self.index = index
    }

    private mutating func run() throws {
        let base = index.base
        var place = 0
        var match = (position: 0, length: 0)
        var searches = 0
        while place < count {
            // How many bytes of the new match agree anyway, where the last stretch would go on.
            var agreeing = 0
            place += match.length
            match.length = 0
            let shift = donePlace - done
            // As long as the last stretch goes on well, there is nothing to look for.
            while goesOn(place, shift, base) { place += Self.stride }
            var counted = place
            while place < count {
                searches += 1
                if searches % Self.searchesBetweenChecks == 0 { try Task.checkCancellation() }
                match = index.longest(text + place, available: count - place)
                while counted < place + match.length {
                    if agrees(counted, shift, base) { agreeing += 1 }
                    counted += 1
                }
                if match.length == agreeing && match.length != 0 || match.length > agreeing + 8 { break }
                // A long match is not worth looking for another at each of its bytes: as long as they agree with the last stretch
                // as well, nothing changes.
                let end = match.length < Self.longMatch ? place + 1 : place + match.length
                repeat {
                    if agrees(place, shift, base) { agreeing -= 1 }
                    place += 1
                } while place < end && agrees(place, shift, base)
            }
            if place == count || match.length != agreeing {
                divide(at: place, match.position)
            }
        }
    }

    private static var stride: Int { 32 }
    private static var longMatch: Int { 1 << 10 }
    private static var searchesBetweenChecks: Int { 1 << 12 }

    /// Whether at least half of the next bytes agree where the last stretch would go on.
    @inline(__always)
    private func goesOn(_ place: Int, _ shift: Int, _ base: UnsafePointer<UInt8>) -> Bool {
        let other = place + shift
        guard place + Self.stride <= count, other >= 0, other + Self.stride <= index.count else {
            return false
        }
        var agreeing: UInt64 = 0
        for offset in Swift.stride(from: 0, to: Self.stride, by: 8) {
            agreeing += Self.agreement(
                UnsafeRawPointer(text + place).loadUnaligned(fromByteOffset: offset, as: UInt64.self),
                UnsafeRawPointer(base + other).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            )
        }
        return (agreeing &* 0x0101_0101_0101_0101) >> 56 >= Self.stride / 2
    }

    /// 1 in each byte that is the same in both words, 0 in the others.
    @inline(__always)
    private static func agreement(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (difference, most) = (left ^ right, UInt64(0x7F7F_7F7F_7F7F_7F7F))
        return ~((difference & most) &+ most | difference | most) >> 7
    }

    @inline(__always)
    private func agrees(_ place: Int, _ shift: Int, _ base: UnsafePointer<UInt8>) -> Bool {
        let other = place + shift
        return other >= 0 && other < index.count && base[other] == text[place]
    }

    /// Ends the current stretch before `place`, where one begins that is like the base at `position`.
    private mutating func divide(at place: Int, _ position: Int) {
        var forward = widthForward(upTo: place)
        var backward = place < count ? widthBackward(from: place, position) : 0
        if done + forward > place - backward {
            let overlap = done + forward - (place - backward)
            let kept = split(overlap, forward, place, position, backward)
            forward += kept - overlap
            backward -= kept
        }
        parts.append(
            SimilarPart(
                baseOffset: donePlace,
                length: forward,
                literalLength: place - backward - (done + forward)
            )
        )
        done = place - backward
        donePlace = position - backward
    }

    private func widthForward(upTo place: Int) -> Int {
        var width = 0
        var score = 0
        var bestScore = 0
        var offset = 0
        let limit = min(place - done, index.count - donePlace)
        while offset < limit {
            // Where all bytes agree the score only grows.
            let agreeing = Bytes.commonLength(
                index.base + donePlace + offset,
                text + done + offset,
                limit: limit - offset - 8
            )
            if agreeing >= 8 {
                offset += agreeing
                score += agreeing
                if score > bestScore {
                    bestScore = score
                    width = offset
                }
                continue
            }
            score += index.base[donePlace + offset] == text[done + offset] ? 1 : -1
            offset += 1
            if score > bestScore {
                bestScore = score
                width = offset
            }
        }
        return width
    }

    private func widthBackward(from place: Int, _ position: Int) -> Int {
        var width = 0
        var score = 0
        var bestScore = 0
        var offset = 1
        while place >= done + offset, position >= offset {
            score += index.base[position - offset] == text[place - offset] ? 1 : -1
            if score > bestScore {
                bestScore = score
                width = offset
            }
            offset += 1
        }
        return width
    }

    /// How much of the overlap of two stretches belongs to the first.
    private func split(
        _ overlap: Int,
        _ forward: Int,
        _ place: Int,
        _ position: Int,
        _ backward: Int
    ) -> Int {
        var kept = 0
        var score = 0
        var bestScore = 0
        for offset in 0..<overlap {
            let first = forward - overlap + offset
            if text[done + first] == index.base[donePlace + first] { score += 1 }
            if text[place - backward + offset] == index.base[position - backward + offset] { score -= 1 }
            if score > bestScore {
                bestScore = score
                kept = offset + 1
            }
        }
        return kept
    }
}
