/// Walks a JSON text once and refuses what ``StrictJSON`` does not accept.
struct StrictJSONScanner {
    /// The keys of an object that were seen so far.
    typealias Keys = Set<ArraySlice<UInt8>>

    /// Where the next byte is.
    private(set) var offset = 0

    private let bytes: [UInt8]
    private let place: String
    private let limits: StrictJSON.Limits

    /// - Throws: ``ContentError/malformedJSON(place:offset:reason:)`` for a text that is too long, or begins with a byte-order mark.
    init(_ bytes: [UInt8], place: String, limits: StrictJSON.Limits) throws(ContentError) {
        self.bytes = bytes
        self.place = place
        self.limits = limits
        guard bytes.count <= limits.bytes else {
            offset = limits.bytes
            throw failure("more than \(limits.bytes) bytes")
        }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw failure("a byte-order mark") }
    }

    /// Refuses anything but space after the document.
    mutating func scanEnd() throws(ContentError) {
        skipSpace()
        guard offset == bytes.count else { throw failure("bytes after the document") }
    }

    /// Scans one value; `depth` counts the objects and lists around it.
    mutating func scanValue(depth: Int) throws(ContentError) {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"):
            try enter(depth: depth + 1)
            var keys = Keys()
            while try nextKey(after: &keys) != nil { try scanValue(depth: depth + 1) }
        case UInt8(ascii: "["):
            try enter(depth: depth + 1)
            var count = 0
            while try hasElement(after: count) {
                try scanValue(depth: depth + 1)
                count += 1
            }
        case UInt8(ascii: "\""): try scanString()
        case UInt8(ascii: "t"): try scanWord("true")
        case UInt8(ascii: "f"): try scanWord("false")
        case UInt8(ascii: "n"): try scanWord("null")
        case nil: throw failure("the document ends too early")
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): try scanNumber()
        default: throw failure("an unexpected character")
        }
    }

    /// Steps over the bracket `first`, when that is what comes next.
    mutating func enter(_ first: UInt8, depth: Int) throws(ContentError) -> Bool {
        skipSpace()
        guard current == first else { return false }
        try enter(depth: depth)
        return true
    }

    private mutating func enter(depth: Int) throws(ContentError) {
        guard depth <= limits.depth else { throw failure("nested deeper than \(limits.depth)") }
        offset += 1
    }

    /// Scans the next key of an object and its colon; nil at the end of the object.
    mutating func nextKey(after keys: inout Keys) throws(ContentError) -> ArraySlice<UInt8>? {
        skipSpace()
        if take(UInt8(ascii: "}")) { return nil }
        guard keys.isEmpty || take(UInt8(ascii: ",")) else {
            throw failure("expected a comma or the end of the object")
        }
        guard keys.count < limits.keys else { throw failure("an object of more than \(limits.keys) keys") }
        skipSpace()
        guard current == UInt8(ascii: "\"") else { throw failure("expected a key") }
        let start = offset
        let key = try scanString(isWanted: true)
        guard keys.insert(key).inserted else {
            offset = start
            throw failure("a duplicate key")
        }
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw failure("expected a colon") }
        return key
    }

    /// Whether a list of which `count` elements were scanned goes on.
    mutating func hasElement(after count: Int) throws(ContentError) -> Bool {
        skipSpace()
        if take(UInt8(ascii: "]")) { return false }
        guard count == 0 || take(UInt8(ascii: ",")) else {
            throw failure("expected a comma or the end of the array")
        }
        return true
    }

    /// Scans a string.
    /// - Returns: Its content as UTF-8, escapes resolved, if it is wanted.
    @discardableResult
    private mutating func scanString(isWanted: Bool = false) throws(ContentError) -> ArraySlice<UInt8> {
        offset += 1
        var text: ArraySlice<UInt8> = []
        while true {
            let plain = try scanPlainText()
            if isWanted, text.isEmpty { text = plain } else if isWanted { text += plain }
            switch current {
            case UInt8(ascii: "\""):
                offset += 1
                return text
            case UInt8(ascii: "\\"):
                let escaped = try scanEscape()
                if isWanted { text += escaped }
            case nil: throw failure("a string without an end")
            default: throw failure("a control character in a string")
            }
        }
    }

    /// Scans text up to the next byte that is none.
    private mutating func scanPlainText() throws(ContentError) -> ArraySlice<UInt8> {
        let start = offset
        var isASCII = true
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            if byte >= 0x80 { isASCII = false }
            offset += 1
        }
        let text = bytes[start..<offset]
        if !isASCII, String(validating: text, as: UTF8.self) == nil {
            offset = start
            throw failure("a string that is not UTF-8")
        }
        return text
    }

    private mutating func scanEscape() throws(ContentError) -> [UInt8] {
        offset += 1
        guard let byte = current else { throw failure("a string without an end") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try scanScalar()).utf8)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func scanScalar() throws(ContentError) -> Character {
        let first = try scanCodeUnit()
        if let scalar = Unicode.Scalar(first) {
            guard scalar.value != 0 else { throw failure("a NUL in a string") }
            return Character(scalar)
        }
        guard UTF16.isLeadSurrogate(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw failure("a lone surrogate")
        }
        let second = try scanCodeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw failure("a lone surrogate") }
        let value = 0x1_0000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw failure("a lone surrogate") }
        return Character(scalar)
    }

    private mutating func scanCodeUnit() throws(ContentError) -> UInt16 {
        guard offset + 4 <= bytes.count,
            let digits = String(validating: bytes[offset..<offset + 4], as: UTF8.self),
            digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let unit = UInt16(digits, radix: 16)
        else { throw failure("an escape that is not four hexadecimal digits") }
        offset += 4
        return unit
    }

    private mutating func scanNumber() throws(ContentError) {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        let firstDigit = current
        let whole = scanDigits()
        guard whole > 0, firstDigit != UInt8(ascii: "0") || whole == 1 else {
            throw failure("a malformed number")
        }
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            isWhole = false
            guard scanDigits() > 0 else { throw failure("a malformed number") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard scanDigits() > 0 else { throw failure("a malformed number") }
        }
        guard limits.wholeNumbers else { return }
        let limit: Int64 = 1 << 53
        guard isWhole, let value = Int64(String(decoding: bytes[start..<offset], as: UTF8.self)),
            value > -limit, value < limit
        else {
            offset = start
            throw failure("a number that is not whole, or beyond 2^53-1")
        }
    }

    private mutating func scanDigits() -> Int {
        let start = offset
        while let byte = current, isDigit(byte) { offset += 1 }
        return offset - start
    }

    private mutating func scanWord(_ word: StaticString) throws(ContentError) {
        let length = word.utf8CodeUnitCount
        let matches = bytes[offset...].prefix(length).elementsEqual(
            UnsafeBufferPointer(start: word.utf8Start, count: length)
        )
        guard matches else { throw failure("an unexpected character") }
        offset += length
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// The next byte; nil at the end.
    var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        offset += 1
        return true
    }

    mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private func failure(_ reason: String) -> ContentError {
        .malformedJSON(place: place, offset: offset, reason: reason)
    }
}
