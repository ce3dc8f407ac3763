/// Turns the pieces of a template into a tree.
struct GoTemplateParser {
    private static let depthLimit = 64

    private var pieces: ArraySlice<GoTemplateScanner.Piece>
    private var depth = 0

    /// The tree of a template.
    static func nodes(of text: String) throws(GoTemplateProblem) -> [GoTemplateNode] {
        var parser = GoTemplateParser(pieces: try GoTemplateScanner.pieces(of: text)[...])
        let (nodes, end) = try parser.nodes(in: nil)
        if let end {
            throw GoTemplateProblem(line: end.line, reason: "\(end.word) belongs to no if, range or with")
        }
        return nodes
    }

    private init(pieces: ArraySlice<GoTemplateScanner.Piece>) {
        self.pieces = pieces
    }

    /// What ends a block: `end`, or `else` with the tokens after it.
    private struct Ending {
        let word: String
        let rest: ArraySlice<GoTemplateScanner.Token>
        let line: Int
    }

    private mutating func nodes(
        in block: Int?
    ) throws(GoTemplateProblem) -> (nodes: [GoTemplateNode], end: Ending?) {
        var nodes: [GoTemplateNode] = []
        while let piece = pieces.popFirst() {
            switch piece {
            case .text(let text): nodes.append(.text(text))
            case .action(let tokens, let line):
                var rest = tokens[...]
                guard case .word(let word)? = rest.first else {
                    nodes.append(.action(try pipeline(&rest, line)))
                    continue
                }
                switch word {
                case "end", "else":
                    rest = rest.dropFirst()
                    while rest.first == .space { rest.removeFirst() }
                    return (nodes, Ending(word: word, rest: rest, line: line))
                case "if", "with", "range":
                    rest = rest.dropFirst()
                    nodes.append(try branch(word, &rest, line))
                case "break", "continue": nodes.append(.leaveLoop(isBreak: word == "break"))
                case "define", "template", "block":
                    throw GoTemplateProblem(line: line, reason: "\(word) is not supported")
                default: nodes.append(.action(try pipeline(&rest, line)))
                }
            }
        }
        if let block { throw GoTemplateProblem(line: block, reason: "a block has no end") }
        return (nodes, nil)
    }

    private mutating func branch(
        _ word: String,
        _ rest: inout ArraySlice<GoTemplateScanner.Token>,
        _ line: Int
    ) throws(GoTemplateProblem) -> GoTemplateNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw GoTemplateProblem(line: line, reason: "blocks are nested deeper than \(Self.depthLimit)")
        }
        let condition = try pipeline(&rest, line)
        let (body, end) = try nodes(in: line)
        var otherwise: [GoTemplateNode] = []
        if let end, end.word == "else" {
            if end.rest.isEmpty {
                let (nodes, last) = try nodes(in: line)
                guard last?.word == "end" else {
                    throw GoTemplateProblem(line: line, reason: "a block has two parts for else")
                }
                otherwise = nodes
            } else {
                var rest = end.rest
                guard case .word(let next)? = rest.popFirst(), ["if", "with"].contains(next) else {
                    throw GoTemplateProblem(line: end.line, reason: "else is followed by neither if nor with")
                }
                otherwise = [try branch(next, &rest, end.line)]
            }
        }
        switch word {
        case "if": return .condition(condition, body, otherwise: otherwise)
        case "with": return .with(condition, body, otherwise: otherwise)
        default: return .range(condition, body, otherwise: otherwise)
        }
    }

    // MARK: - Pipelines

    private mutating func pipeline(
        _ tokens: inout ArraySlice<GoTemplateScanner.Token>,
        _ line: Int,
        isInner: Bool = false
    ) throws(GoTemplateProblem) -> GoPipeline {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw GoTemplateProblem(
                line: line,
                reason: "parentheses are nested deeper than \(Self.depthLimit)"
            )
        }
        var pipeline = GoPipeline(line: line)
        if !isInner { takeVariables(&tokens, of: &pipeline) }
        var command: [GoOperand] = []
        while true {
            guard let token = tokens.popFirst() else {
                guard !isInner else {
                    throw GoTemplateProblem(line: line, reason: "a parenthesis is not closed")
                }
                break
            }
            if token == .sign(")") {
                guard isInner else { throw GoTemplateProblem(line: line, reason: "found \")\"") }
                break
            }
            if token == .sign("|") {
                guard !command.isEmpty else {
                    throw GoTemplateProblem(line: line, reason: "a pipe begins with nothing")
                }
                pipeline.commands.append(command)
                command = []
            } else if token != .space {
                command.append(try operand(token, &tokens, line))
            }
        }
        guard !command.isEmpty else { throw GoTemplateProblem(line: line, reason: "a value is missing") }
        pipeline.commands.append(command)
        return pipeline
    }

    private func takeVariables(
        _ tokens: inout ArraySlice<GoTemplateScanner.Token>,
        of pipeline: inout GoPipeline
    ) {
        var rest = tokens
        var names: [String] = []
        while let token = rest.popFirst() {
            switch token {
            case .space, .sign(","): continue
            case .variable(let name) where !name.isEmpty: names.append(name)
            case .sign(":="), .sign("="):
                guard !names.isEmpty else { return }
                pipeline.variables = names
                pipeline.isAssignment = token == .sign("=")
                tokens = rest
                return
            default: return
            }
        }
    }

    private mutating func operand(
        _ token: GoTemplateScanner.Token,
        _ tokens: inout ArraySlice<GoTemplateScanner.Token>,
        _ line: Int
    ) throws(GoTemplateProblem) -> GoOperand {
        switch token {
        case .field(let name): return .dot([name] + fields(&tokens))
        case .sign("."): return .dot([])
        case .variable(let name): return .variable(name, fields(&tokens))
        case .text(let text): return .literal(.string(text))
        case .number(let text): return .literal(try number(text, line))
        case .word("true"): return .literal(.boolean(true))
        case .word("false"): return .literal(.boolean(false))
        case .word("nil"): return .literal(.null)
        case .word(let name): return .function(name)
        case .sign("("):
            let inner = try pipeline(&tokens, line, isInner: true)
            return .pipeline(inner, fields(&tokens))
        case .sign(let sign): throw GoTemplateProblem(line: line, reason: "found \"\(sign)\"")
        case .space: throw GoTemplateProblem(line: line, reason: "a value is missing")
        }
    }

    private func fields(_ tokens: inout ArraySlice<GoTemplateScanner.Token>) -> [String] {
        var names: [String] = []
        while case .field(let name)? = tokens.first {
            names.append(name)
            tokens.removeFirst()
        }
        return names
    }

    private func number(_ text: String, _ line: Int) throws(GoTemplateProblem) -> GoValue {
        if let whole = Int(text) { return .integer(whole) }
        guard let number = Double(text), number.isFinite else {
            throw GoTemplateProblem(line: line, reason: "\"\(text)\" is no number")
        }
        return .number(number)
    }
}
