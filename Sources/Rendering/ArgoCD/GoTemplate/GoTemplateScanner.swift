/// Divides a template into text and actions, and actions into tokens.
struct GoTemplateScanner {
    /// A piece of an action.
    enum Token: Equatable {
        case word(String)
        case field(String)
        case variable(String)
        case text(String)
        case number(String)
        case sign(String)
        case space
    }

    /// Text, or the tokens of an action.
    enum Piece {
        case text(String)
        case action([Token], line: Int)
    }

    private let characters: [Character]
    private var offset = 0
    private var line = 1

    private init(_ text: String) {
        characters = Array(text)
    }

    /// The pieces of a template.
    static func pieces(of text: String) throws(GoTemplateProblem) -> [Piece] {
        var scanner = GoTemplateScanner(text)
        return try scanner.pieces()
    }

    private mutating func pieces() throws(GoTemplateProblem) -> [Piece] {
        var pieces: [Piece] = []
        var text = ""
        var trims = false
        while offset < characters.count {
            guard take("{{") else {
                let character = next()
                if trims, character.isWhitespace { continue }
                trims = false
                text.append(character)
                continue
            }
            if peek() == "-", peek(1)?.isWhitespace == true {
                _ = next()
                while text.last?.isWhitespace == true { text.removeLast() }
            }
            if !text.isEmpty { pieces.append(.text(text)) }
            text = ""
            let start = line
            let action = try action()
            trims = action.trims
            if let tokens = action.tokens { pieces.append(.action(tokens, line: start)) }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
        return pieces
    }

    /// The tokens up to `}}`; none for a comment.
    private mutating func action() throws(GoTemplateProblem) -> (tokens: [Token]?, trims: Bool) {
        skipSpace()
        if take("/*") {
            while !take("*/") {
                guard offset < characters.count else { throw problem("a comment has no end") }
                _ = next()
            }
            skipSpace()
            let trims = take("-")
            guard take("}}") else { throw problem("a comment ends before its closing braces") }
            return (nil, trims)
        }
        var tokens: [Token] = []
        while true {
            guard let character = peek() else { throw problem("an action has no closing braces") }
            if take("}}") { return (trimmed(tokens), false) }
            if character == "-", peek(1) == "}", peek(2) == "}" {
                offset += 3
                return (trimmed(tokens), true)
            }
            tokens.append(try token())
        }
    }

    private func trimmed(_ tokens: [Token]) -> [Token] {
        var tokens = tokens
        while tokens.last == .space { tokens.removeLast() }
        return tokens
    }

    private mutating func token() throws(GoTemplateProblem) -> Token {
        let character = next()
        switch character {
        case _ where character.isWhitespace:
            skipSpace()
            return .space
        case "\"": return .text(try quoted())
        case "`":
            var text = ""
            while let character = peek(), character != "`" { text.append(next()) }
            guard take("`") else { throw problem("a text has no end") }
            return .text(text)
        case ".":
            if peek().map({ $0.isNumber }) == true { return .number(number(after: ".")) }
            let name = name()
            return name.isEmpty ? .sign(".") : .field(name)
        case "$": return .variable(name())
        case ":":
            guard take("=") else { throw problem("found \":\"") }
            return .sign(":=")
        case "(", ")", "|", ",", "=": return .sign(String(character))
        case "-", "+":
            guard peek()?.isNumber == true else { throw problem("found \"\(character)\"") }
            return .number(number(after: character))
        case _ where character.isNumber: return .number(number(after: character))
        case _ where Self.isNameStart(character): return .word(String(character) + name())
        default: throw problem("found \"\(character)\"")
        }
    }

    private mutating func quoted() throws(GoTemplateProblem) -> String {
        var text = ""
        while let character = peek(), character != "\"" {
            _ = next()
            guard character == "\\" else {
                guard !character.isNewline else { throw problem("a text has no end in its line") }
                text.append(character)
                continue
            }
            guard let escaped = peek() else { break }
            _ = next()
            switch escaped {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            case "\\", "\"", "'": text.append(escaped)
            default: throw problem("the escape \\\(escaped) is not known")
            }
        }
        guard take("\"") else { throw problem("a text has no end") }
        return text
    }

    private mutating func number(after first: Character) -> String {
        var text = String(first)
        while let character = peek(), character.isNumber || character.isLetter || ".+-_".contains(character) {
            if "+-".contains(character), !"eE".contains(text.last ?? " ") { break }
            text.append(next())
        }
        return text
    }

    private mutating func name() -> String {
        var text = ""
        while let character = peek(), Self.isNameStart(character) || character.isNumber {
            text.append(next())
        }
        return text
    }

    private static func isNameStart(_ character: Character) -> Bool { character.isLetter || character == "_" }

    private func peek(_ distance: Int = 0) -> Character? {
        offset + distance < characters.count ? characters[offset + distance] : nil
    }

    private mutating func next() -> Character {
        defer { offset += 1 }
        if characters[offset].isNewline { line += 1 }
        return characters[offset]
    }

    private mutating func take(_ text: String) -> Bool {
        guard characters[offset...].starts(with: text) else { return false }
        offset += text.count
        return true
    }

    private mutating func skipSpace() {
        while let character = peek(), character.isWhitespace { _ = next() }
    }

    private func problem(_ reason: String) -> GoTemplateProblem {
        GoTemplateProblem(line: line, reason: reason)
    }
}
