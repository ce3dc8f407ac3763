import OCILayout
import YAML

/// A text in a field that may hold images: YAML or JSON, a configuration file, a script, prose.
struct ImageText {
    /// Programs whose arguments are images.
    private static let tools: Set<String> = [
        "docker", "podman", "nerdctl", "crane", "skopeo", "ctr", "crictl", "buildah", "FROM",
    ]

    private let text: String
    private let bytes: [UInt8]
    private let position: YAMLPosition
    private let rules: ImageRules
    private let subject: String
    private let depth: Int

    /// Takes a text.
    /// - Parameters:
    ///   - position: Where its first line stands.
    ///   - subject: The kind of the object that it belongs to.
    ///   - depth: In how many texts it is.
    init(_ text: String, at position: YAMLPosition, rules: ImageRules, subject: String, depth: Int) {
        self.text = text
        bytes = Array(text.utf8)
        self.position = position
        self.rules = rules
        self.subject = subject
        self.depth = depth
    }

    /// What it names; the paths of the hits lead into the text.
    func hits(named name: String) -> [ImageHit] {
        guard bytes.contains(where: TextWords.isMark) || ImageName.saysImage(name) else { return [] }
        return mayBeStructured ? documents() ?? words(named: name) : words(named: name)
    }

    // MARK: - YAML and JSON

    /// Whether it pays to read it as YAML: images in it have a field of this name, but for arguments with a full reference.
    private var mayBeStructured: Bool {
        let words: [[UInt8]] = [Array("mage".utf8), Array("MAGE".utf8), Array("repository".utf8)]
        return bytes.contains(UInt8(ascii: ":")) && words.contains { holds($0) }
    }

    private func holds(_ word: [UInt8]) -> Bool {
        guard bytes.count >= word.count else { return false }
        return (0...bytes.count - word.count).contains { start in
            bytes[start] == word[0] && bytes[start..<start + word.count].elementsEqual(word)
        }
    }

    private func documents() -> [ImageHit]? {
        let documents: [YAMLNode]
        do {
            documents = try YAMLDocuments.read(bytes, name: "text")
        } catch {
            return nil
        }
        guard documents.contains(where: { $0.scalar == nil }) else { return nil }
        let lines = lineStarts
        return documents.flatMap { document in
            ImageScan.hits(inDocument: document, of: subject, rules: rules, depth: depth).map { hit in
                var hit = hit
                hit.pinning = pinning(of: hit, in: document, lines)
                hit.position = place(line: hit.position.line - 1)
                return hit
            }
        }
    }

    /// How a digest is written into the text: behind the reference, where that stands in it letter by letter.
    private func pinning(of hit: ImageHit, in document: YAMLNode, _ lines: [Int]) -> ImagePinning {
        switch hit.pinning {
        case .pinned, .impossible: return hit.pinning
        case .field, .digits: return .impossible("the field for its digest is in a text")
        case .text(let end):
            guard let node = document[hit.path], let scalar = node.scalar,
                lines.indices.contains(node.position.line - 1)
            else { return .impossible("it is in a text in a text") }
            let line = lines[node.position.line - 1]
            let start = byte(ofColumn: node.position.column, from: line)
            let quoted =
                start < bytes.count
                && (bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'"))
            let first = quoted ? start + 1 : start
            guard first <= bytes.count, bytes[first...].starts(with: scalar.text.utf8) else {
                return .impossible("it is written with escapes or over several lines of a text")
            }
            return .text(end: first + end)
        }
    }

    private var lineStarts: [Int] {
        [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    }

    /// The byte of a column, which counts characters from 1.
    private func byte(ofColumn column: Int, from line: Int) -> Int {
        var index = line
        var passed = 1
        while index < bytes.count, passed < column {
            index += 1
            while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
            passed += 1
        }
        return index
    }

    // MARK: - Other texts

    private func words(named name: String) -> [ImageHit] {
        let isNamed = ImageName.saysImage(name)
        var hits: [ImageHit] = []
        var line = 0
        var lineStart = 0
        var index = 0
        var previous: Range<Int>?
        for word in TextWords.references(bytes, from: 0) {
            while index < word.lowerBound {
                if bytes[index] == 0x0A {
                    line += 1
                    lineStart = index + 1
                    previous = nil
                }
                index += 1
            }
            defer { previous = word }
            guard let name = TextWords.withoutScheme(bytes, word),
                bytes[name].contains(where: TextWords.isMark)
            else { continue }
            let text = String(decoding: bytes[name], as: UTF8.self)
            let says = isNamed || previous.map { saysImage($0, before: word) } ?? false
            guard
                let reference = ImageShape.reference(
                    text[...],
                    isNamed: says,
                    isWhole: toolStands(from: lineStart, to: word.lowerBound)
                )
            else { continue }
            hits.append(
                ImageHit(
                    path: YAMLPath(),
                    position: place(line: line),
                    text: text,
                    meaning: .doubt(.looksLikeImage, reference),
                    pinning: reference.digest == nil ? .text(end: name.upperBound) : .pinned
                )
            )
        }
        return hits
    }

    /// Whether the word before is a key or an argument that says that its value is an image.
    private func saysImage(_ key: Range<Int>, before word: Range<Int>) -> Bool {
        let between = bytes[key.upperBound..<word.lowerBound]
        let name = String(decoding: bytes[key], as: UTF8.self)
        let isKey = between.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }
        let isArgument = name.hasPrefix("-") && between.allSatisfy(TextWords.isSpace)
        return (isKey || isArgument) && ImageName.saysImage(name)
    }

    private func toolStands(from start: Int, to end: Int) -> Bool {
        TextWords.split(Array(bytes[start..<end]), from: 0).contains { word in
            let text = String(
                decoding: bytes[start + word.lowerBound..<start + word.upperBound],
                as: UTF8.self
            )
            return Self.tools.contains(text.split(separator: "/").last.map(String.init) ?? "")
        }
    }

    private func place(line: Int) -> YAMLPosition { YAMLPosition(line: position.line + line, column: 1) }
}
