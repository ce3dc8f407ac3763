/// The character classes of image references (distribution/reference, `regexp.go`), over UTF-8.
enum ReferenceGrammar {
    /// The largest number of bytes in a repository name, and in `host/path` together (distribution-spec, "Pulling manifests").
    static let maximumNameLength = 255

    static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLowerOrDigit(byte) || isUpper(byte)
    }

    static func isUpper(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }

    /// Whether `component` is `[a-z0-9]+ ((?:[._]|__|[-]+) [a-z0-9]+)*`.
    static func isPathComponent(_ component: some Collection<UInt8>) -> Bool {
        var separator: [UInt8] = []
        var expectsWord = true
        for byte in component {
            if isLowerOrDigit(byte) {
                guard separator.isEmpty || isSeparator(separator) else { return false }
                separator = []
                expectsWord = false
            } else {
                guard !expectsWord || !separator.isEmpty else { return false }
                separator.append(byte)
                expectsWord = true
            }
        }
        return !expectsWord
    }

    /// Whether `label` is letters and digits, with hyphens inside.
    static func isHostLabel(_ label: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = label.first, let last = label.last, isLetterOrDigit(first), isLetterOrDigit(last)
        else { return false }
        return label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        bytes == [UInt8(ascii: ".")] || bytes == [UInt8(ascii: "_")] || bytes == Array("__".utf8)
            || bytes.allSatisfy { $0 == UInt8(ascii: "-") }
    }
}
