/// Walks a JSON text once and refuses what ``StrictJSON`` does not accept.
struct StrictJSONScanner {
    private let bytes: [UInt8]
    private let place: String
    private let limits: StrictJSON.Limits
    private var offset = 0

    init(bytes: [UInt8], place: String, limits: StrictJSON.Limits) {
        self.bytes = bytes
        self.place = place
        self.limits = limits
    }

    mutating func scanDocument() throws(ContentError) {
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw failure("a byte-order mark") }
        try scanValue(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw failure("bytes after the document") }
    }

    private mutating func scanValue(depth: Int) throws(ContentError) {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): try scanObject(depth: depth + 1)
        case UInt8(ascii: "["): try scanArray(depth: depth + 1)
        case UInt8(ascii: "\""): _ = try scanString()
        case UInt8(ascii: "t"): try scanWord("true")
        case UInt8(ascii: "f"): try scanWord("false")
        case UInt8(ascii: "n"): try scanWord("null")
        case nil: throw failure("the document ends too early")
        case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): try scanNumber()
        default: throw failure("an unexpected character")
        }
    }

    private mutating func scanObject(depth: Int) throws(ContentError) {
        guard depth <= limits.depth else { throw failure("nested deeper than \(limits.depth)") }
        offset += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        var keys = Set<[UInt8]>()
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw failure("expected a key") }
            let start = offset
            guard keys.insert(try scanString()).inserted else {
                offset = start
                throw failure("a duplicate key")
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure("expected a colon") }
            try scanValue(depth: depth)
            skipSpace()
            if take(UInt8(ascii: "}")) { return }
            guard take(UInt8(ascii: ",")) else { throw failure("expected a comma or the end of the object") }
        }
    }

    private mutating func scanArray(depth: Int) throws(ContentError) {
        guard depth <= limits.depth else { throw failure("nested deeper than \(limits.depth)") }
        offset += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        while true {
            try scanValue(depth: depth)
            skipSpace()
            if take(UInt8(ascii: "]")) { return }
            guard take(UInt8(ascii: ",")) else { throw failure("expected a comma or the end of the array") }
        }
    }

    /// Scans a string and returns its content as UTF-8, escapes resolved.
    private mutating func scanString() throws(ContentError) -> [UInt8] {
        offset += 1
        let start = offset
        var text: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                guard String(validating: text, as: UTF8.self) != nil else {
                    offset = start
                    throw failure("a string that is not UTF-8")
                }
                offset += 1
                return text
            case UInt8(ascii: "\\"):
                try scanEscape(into: &text)
            case 0..<0x20:
                throw failure("a control character in a string")
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw failure("a string without an end")
    }

    private mutating func scanEscape(into text: inout [UInt8]) throws(ContentError) {
        offset += 1
        guard let byte = current else { throw failure("a string without an end") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try scanScalar()).utf8)
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

    private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private func failure(_ reason: String) -> ContentError {
        .malformedJSON(place: place, offset: offset, reason: reason)
    }
}
