/// A stretch of a text that is read on its own, and where in the text it begins.
struct TextPiece {
    /// Its bytes, UTF-8.
    let bytes: [UInt8]
    /// Where it begins.
    let origin: YAMLPosition

    init(_ bytes: [UInt8], at origin: YAMLPosition = .start) {
        self.bytes = bytes
        self.origin = origin
    }

    /// The text without the byte-order marks before its documents, which editors write and files put together keep.
    static func withoutMarks(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(mark[0]) else { return text }
        var kept: [UInt8] = []
        kept.reserveCapacity(text.count)
        var rest = text[...]
        var isDocumentStart = true
        while !rest.isEmpty {
            if isDocumentStart, rest.starts(with: mark) { rest = rest.dropFirst(mark.count) }
            let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
            let line = rest[..<end]
            isDocumentStart = line.starts(with: "---".utf8) && line.dropFirst(3).allSatisfy { $0 <= 0x20 }
            kept.append(contentsOf: line)
            rest = rest[end...]
        }
        return kept
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
}
