/// One PEM block (RFC 7468, strict form): a label and bytes.
struct PEMBlock: Equatable {
    /// What the bytes are, such as `PUBLIC KEY`.
    let label: String
    /// The decoded bytes.
    let bytes: [UInt8]

    /// Pairs a label with bytes.
    init(label: String, bytes: [UInt8]) {
        self.label = label
        self.bytes = bytes
    }

    /// Reads a file that holds exactly one block; nil for anything else.
    ///
    /// Blank lines around it and carriage returns are tolerated, headers and other text are not.
    init?(_ file: [UInt8]) {
        let lines = file.split(separator: UInt8(ascii: "\n")).map(Self.trimmed).filter { !$0.isEmpty }
        guard lines.count >= 3,
            let label = Self.label(of: lines[0], after: "-----BEGIN "),
            Self.label(of: lines[lines.count - 1], after: "-----END ") == label,
            let bytes = Base64.decode(Array(lines[1..<lines.count - 1].joined()))
        else { return nil }
        self.label = label
        self.bytes = bytes
    }

    /// The label of the first block in `file`, even if the rest of the file is no good.
    static func firstLabel(in file: [UInt8]) -> String? {
        for line in file.split(separator: UInt8(ascii: "\n")) {
            if let label = label(of: trimmed(line), after: "-----BEGIN ") { return label }
        }
        return nil
    }

    /// The text form, 64 characters a line.
    var encoded: [UInt8] {
        var text = "-----BEGIN \(label)-----\n"
        var rest = Base64.encode(bytes)[...]
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return Array((text + "-----END \(label)-----\n").utf8)
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last, last == 0x0D || last == 0x20 || last == 0x09 { line.removeLast() }
        return line
    }

    private static func label(of line: ArraySlice<UInt8>, after prefix: String) -> String? {
        let end = "-----"
        guard line.starts(with: prefix.utf8), line.reversed().starts(with: end.utf8.reversed()),
            line.count > prefix.utf8.count + end.utf8.count
        else { return nil }
        return String(validating: line.dropFirst(prefix.utf8.count).dropLast(end.utf8.count), as: UTF8.self)
    }
}
