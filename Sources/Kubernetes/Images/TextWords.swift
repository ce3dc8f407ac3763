/// Words of a text, as ranges of its UTF-8, that can be references.
enum TextWords {
    /// Whether a text is one word.
    static func isOne(_ text: String) -> Bool { !text.utf8.contains(where: isSpace) }

    /// Whether a byte stands in every reference with a host, a tag or a digest.
    static func isMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "/")
    }

    /// What stands between spaces and commas.
    static func split(_ bytes: [UInt8], from start: Int) -> [Range<Int>] {
        runs(of: bytes, from: start) { !isSpace($0) && $0 != UInt8(ascii: ",") }
    }

    /// What consists of the characters of references; punctuation at the end, and what is a URL, is left out.
    static func references(_ bytes: [UInt8], from start: Int) -> [Range<Int>] {
        runs(of: bytes, from: start, isReferenceByte).compactMap { run in
            var run = run
            while let last = run.last, !isLetterOrDigit(bytes[last]) { run = run.lowerBound..<last }
            return run.isEmpty ? nil : run
        }
    }

    /// The part of a word behind `docker://` or `oci://`; nil for other URLs.
    static func withoutScheme(_ bytes: [UInt8], _ word: Range<Int>) -> Range<Int>? {
        guard let colon = bytes[word].firstIndex(of: UInt8(ascii: ":")),
            bytes[colon..<word.upperBound].starts(with: Array("://".utf8))
        else { return word }
        let scheme = String(decoding: bytes[word.lowerBound..<colon], as: UTF8.self)
        return ["docker", "oci", "docker-pullable"].contains(scheme) ? colon + 3..<word.upperBound : nil
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func runs(of bytes: [UInt8], from start: Int, _ belongs: (UInt8) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var index = start
        while index < bytes.count {
            guard belongs(bytes[index]) else {
                index += 1
                continue
            }
            let first = index
            while index < bytes.count, belongs(bytes[index]) { index += 1 }
            runs.append(first..<index)
        }
        return runs
    }

    private static func isReferenceByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || isMark(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
