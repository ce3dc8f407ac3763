/// A text as one word of a shell's command line, for commands that people copy from a message.
package struct ShellWord: CustomStringConvertible {
    /// The word: as it is, in single quotes, or as `$'…'` where it holds what no line should.
    package let description: String

    /// Quotes `text` where that is needed.
    package init(_ text: String) {
        let isSafe = text.unicodeScalars.allSatisfy(\.isTerminalSafe)
        if isSafe, !text.isEmpty, text.utf8.allSatisfy(Self.isPlain) {
            description = text
        } else if isSafe {
            description =
                "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
        } else {
            description = "$'\(text.unicodeScalars.map(Self.quoted).joined())'"
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "%+,-./:=@_".utf8.contains(byte)
        }
    }

    private static func quoted(_ scalar: Unicode.Scalar) -> String {
        if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
        guard !scalar.isTerminalSafe else { return String(scalar) }
        return UTF8.encode(scalar).map {
            $0.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        } ?? ""
    }
}
