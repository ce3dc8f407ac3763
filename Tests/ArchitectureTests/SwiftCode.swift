import Glibc

/// Swift source without what is no code.
struct SwiftCode {
    private let text: [UInt8]
    private var offset = 0
    private var bare: [UInt8] = []

    private init(_ text: String) {
        self.text = Array(text.utf8)
    }

    /// `text` with comments and literals blanked out; the line breaks and all other code stay where they are.
    static func bare(_ text: String) -> String {
        var code = SwiftCode(text)
        code.scan(untilParenthesis: false)
        return String(decoding: code.bare, as: UTF8.self)
    }

    /// Scans code to the end, or to the parenthesis that ends an interpolation.
    private mutating func scan(untilParenthesis: Bool) {
        var depth = 0
        while offset < text.count {
            if !untilParenthesis, isLineStart, keepPlainLine() { continue }
            switch text[offset] {
            case UInt8(ascii: "("):
                depth += 1
                keep()
            case UInt8(ascii: ")"):
                if untilParenthesis, depth == 0 { return }
                depth -= 1
                keep()
            case UInt8(ascii: "/") where starts(with: "//"):
                while offset < text.count, text[offset] != UInt8(ascii: "\n") { blank() }
            case UInt8(ascii: "/") where starts(with: "/*"):
                scanComment()
            case UInt8(ascii: "\""), UInt8(ascii: "#"):
                if let hashes = literalStart() { scanLiteral(hashes: hashes) } else { keep() }
            default:
                keep()
            }
        }
    }

    private var isLineStart: Bool { offset == 0 || text[offset - 1] == UInt8(ascii: "\n") }

    /// Keeps the line at once if no comment and no literal can begin in it.
    private mutating func keepPlainLine() -> Bool {
        let end = text.withUnsafeBytes { bytes -> Int? in
            guard let start = bytes.baseAddress.map({ $0 + offset }) else { return nil }
            let rest = bytes.count - offset
            let line = memchr(start, CInt(UInt8(ascii: "\n")), rest).map {
                $0 - UnsafeMutableRawPointer(mutating: start) + 1
            }
            let length = line ?? rest
            let isPlain = ["\"", "/"].allSatisfy { memchr(start, CInt(UInt8(ascii: $0)), length) == nil }
            return isPlain ? offset + length : nil
        }
        guard let end else { return false }
        bare += text[offset..<end]
        offset = end
        return true
    }

    private mutating func scanComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && offset < text.count
    }

    /// The number of `#` before a quote that starts here; nil when no literal starts here.
    private func literalStart() -> Int? {
        var position = offset
        while position < text.count, text[position] == UInt8(ascii: "#") { position += 1 }
        guard position < text.count, text[position] == UInt8(ascii: "\"") else { return nil }
        return position - offset
    }

    private mutating func scanLiteral(hashes: Int) {
        let frame = String(repeating: "#", count: hashes)
        blank(hashes)
        let quotes = starts(with: #"""""#) ? #"""""# : "\""
        blank(quotes.utf8.count)
        while offset < text.count {
            guard text[offset] == UInt8(ascii: "\"") || text[offset] == UInt8(ascii: "\\") else {
                blank()
                continue
            }
            if starts(with: quotes + frame) {
                blank(quotes.utf8.count + hashes)
                return
            }
            if starts(with: "\\" + frame + "(") {
                blank(2 + hashes)
                scan(untilParenthesis: true)
                blank()
            } else if starts(with: "\\" + frame) {
                blank(2 + hashes)
            } else {
                blank()
            }
        }
    }

    private func starts(with prefix: String) -> Bool {
        text[offset...].starts(with: prefix.utf8)
    }

    private mutating func keep() {
        bare.append(text[offset])
        offset += 1
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where offset < text.count {
            bare.append(text[offset] == UInt8(ascii: "\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
            offset += 1
        }
    }
}
