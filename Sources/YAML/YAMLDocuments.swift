/// Reads YAML, and JSON as a part of it.
///
/// ```
/// text -> UTF-8? -> without marks -> objects of JSON apart -> libyaml events -> limits, refusals -> nodes
/// ```
///
/// Every limit is held against the events, so that hostile nesting or counting costs no more than the limit. Aliases and merge keys are
/// replaced by what they stand for, which counts each time. Tags other than those of plain JSON types, duplicate keys and NUL are refused.
package enum YAMLDocuments {
    /// All documents of a text, in order.
    ///
    /// A document in which nothing stands, such as one of comments only, is a scalar that means nothing.
    /// - Parameters:
    ///   - name: What the text is called in errors, a path as a rule.
    ///   - purpose: Whose text it is, which decides the exit class of errors.
    /// - Throws: ``YAMLError``.
    package static func read(
        _ bytes: [UInt8],
        name: String,
        limits: YAMLLimits = .manifests,
        purpose: YAMLError.Purpose = .content
    ) throws(YAMLError) -> [YAMLNode] {
        func failure(_ problem: YAMLProblem, _ position: YAMLPosition = .start) -> YAMLError {
            YAMLError(problem, at: YAMLLocation(name, position), in: purpose)
        }
        guard bytes.count <= limits.streamBytes else {
            throw failure(.overLimit(what: "bytes", limit: limits.streamBytes))
        }
        if let found = foreignEncoding(of: bytes) { throw failure(.encoding(found: found)) }
        if let line = tagDirectiveLine(in: bytes) {
            throw failure(.forbidden(.tag("directive %TAG")), YAMLPosition(line: line, column: 1))
        }
        let text = TextPiece.withoutMarks(bytes)
        let pieces = JSONStream.pieces(of: text, atMost: limits.documents) ?? [TextPiece(text)]
        var composer = YAMLComposer(limits: limits)
        do {
            for piece in pieces { try composer.read(piece) }
            return composer.documents
        } catch {
            throw failure(error.problem, error.position)
        }
    }

    /// The only document of a text.
    package static func readOne(
        _ bytes: [UInt8],
        name: String,
        limits: YAMLLimits = .manifests,
        purpose: YAMLError.Purpose = .content
    ) throws(YAMLError) -> YAMLNode {
        let documents = try read(bytes, name: name, limits: limits, purpose: purpose)
        guard let document = documents.first, documents.count == 1 else {
            throw YAMLError(.documents(found: documents.count), at: YAMLLocation(name), in: purpose)
        }
        return document
    }

    private static func foreignEncoding(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
        if bytes.count >= 2, bytes[0] == 0 || bytes[1] == 0 { return "UTF-16 or binary" }
        return String(validating: bytes, as: UTF8.self) == nil ? "no valid UTF-8" : nil
    }

    /// The first line with `%TAG`; libyaml compares each such directive with all before it, so it never sees one.
    private static func tagDirectiveLine(in bytes: [UInt8]) -> Int? {
        let directive = Array("%TAG".utf8)
        var line = 1
        var isLineStart = true
        for (index, byte) in bytes.enumerated() {
            if isLineStart, byte == directive[0], bytes[index...].starts(with: directive) { return line }
            isLineStart = byte == 0x0A || byte == 0x0D
            if byte == 0x0A { line += 1 }
        }
        return nil
    }
}
