/// A template of Go's `text/template` with functions of Sprig, as an ApplicationSet has it with `goTemplate: true`.
///
/// Fields, variables, pipelines, `if`, `else`, `with`, `range`, `break` and `continue`, and the functions of ``GoFunctions``. All else is an
/// error that names it; so is a value that would be printed and is not there.
struct GoTemplate {
    private static let outputLimit = 4 << 20
    private static let stepLimit = 1_000_000

    private enum Flow: Error {
        case left(isBreak: Bool)
        case failed(GoTemplateProblem)
    }

    /// Whether a key that is not there is an error even where it is only looked at.
    private let isStrict: Bool
    private let root: GoValue
    private var variables: [(name: String, value: GoValue)]
    private var output = ""
    private var steps = 0

    private init(_ root: GoValue, isStrict: Bool) {
        self.root = root
        self.isStrict = isStrict
        variables = [("", root)]
    }

    /// What a template makes of parameters.
    static func expand(_ text: String, with root: GoValue, isStrict: Bool) throws(GoTemplateProblem) -> String
    {
        guard text.contains("{{") else { return text }
        let nodes = try GoTemplateParser.nodes(of: text)
        var template = GoTemplate(root, isStrict: isStrict)
        do {
            try template.write(nodes, dot: root)
        } catch {
            switch error {
            case .failed(let problem): throw problem
            case .left: throw GoTemplateProblem(line: 1, reason: "break or continue stands outside a range")
            }
        }
        return template.output
    }

    private mutating func write(_ nodes: [GoTemplateNode], dot: GoValue) throws(Flow) {
        for node in nodes {
            switch node {
            case .text(let text): output += text
            case .action(let pipeline):
                let value = try evaluate(pipeline, dot)
                if pipeline.variables.isEmpty { try append(value, of: pipeline) }
            case .condition(let condition, let body, let otherwise):
                try inScope { (template: inout GoTemplate) throws(Flow) in
                    let isTrue = try template.evaluate(condition, dot).isTrue
                    try template.write(isTrue ? body : otherwise, dot: dot)
                }
            case .with(let value, let body, let otherwise):
                try inScope { (template: inout GoTemplate) throws(Flow) in
                    let value = try template.evaluate(value, dot)
                    try template.write(value.isTrue ? body : otherwise, dot: value.isTrue ? value : dot)
                }
            case .range(let pipeline, let body, let otherwise):
                try inScope { (template: inout GoTemplate) throws(Flow) in
                    try template.writeRange(pipeline, body, otherwise, dot)
                }
            case .leaveLoop(let isBreak): throw .left(isBreak: isBreak)
            }
            guard output.utf8.count <= Self.outputLimit else {
                throw .failed(
                    GoTemplateProblem(line: 1, reason: "it gives more than \(Self.outputLimit) bytes")
                )
            }
        }
    }

    private mutating func append(_ value: GoValue, of pipeline: GoPipeline) throws(Flow) {
        switch value {
        case .missing, .null:
            throw .failed(
                GoTemplateProblem(
                    line: pipeline.line,
                    reason: "\(Self.name(of: pipeline)) is not there, so Argo CD would write <no value>"
                )
            )
        default: output += value.text
        }
    }

    private mutating func writeRange(
        _ pipeline: GoPipeline,
        _ body: [GoTemplateNode],
        _ otherwise: [GoTemplateNode],
        _ dot: GoValue
    ) throws(Flow) {
        var list = pipeline
        list.variables = []
        let elements: [(key: GoValue, value: GoValue)]
        switch try evaluate(list, dot) {
        case .missing, .null: elements = []
        case .list(let values): elements = values.enumerated().map { (.integer($0), $1) }
        case .map(let values): elements = values.sorted { $0.key < $1.key }.map { (.string($0), $1) }
        case .integer(let count) where count <= Self.stepLimit:
            elements = (0..<max(0, count)).map { (.integer($0), .integer($0)) }
        case let other:
            throw .failed(
                GoTemplateProblem(line: pipeline.line, reason: "range can't iterate over \(other.words)")
            )
        }
        guard !elements.isEmpty else { return try write(otherwise, dot: dot) }
        for (key, value) in elements {
            do {
                try inScope { (template: inout GoTemplate) throws(Flow) in
                    switch pipeline.variables.count {
                    case 0: break
                    case 1: template.variables.append((pipeline.variables[0], value))
                    default:
                        template.variables.append((pipeline.variables[0], key))
                        template.variables.append((pipeline.variables[1], value))
                    }
                    try template.write(body, dot: value)
                }
            } catch .left(let isBreak) {
                if isBreak { return }
            } catch {
                throw error
            }
        }
    }

    private mutating func inScope(_ body: (inout GoTemplate) throws(Flow) -> Void) throws(Flow) {
        let count = variables.count
        do {
            try body(&self)
        } catch {
            variables.removeLast(variables.count - count)
            throw error
        }
        variables.removeLast(variables.count - count)
    }

    // MARK: - Values

    private mutating func evaluate(_ pipeline: GoPipeline, _ dot: GoValue) throws(Flow) -> GoValue {
        steps += 1
        guard steps <= Self.stepLimit else {
            throw .failed(
                GoTemplateProblem(line: pipeline.line, reason: "it takes more than \(Self.stepLimit) steps")
            )
        }
        var value: GoValue?
        for command in pipeline.commands { value = try evaluate(command, dot, last: value, pipeline.line) }
        let result = value ?? .missing
        for name in pipeline.variables {
            if pipeline.isAssignment {
                guard let index = variables.lastIndex(where: { $0.name == name }) else {
                    throw .failed(
                        GoTemplateProblem(line: pipeline.line, reason: "the variable $\(name) is not there")
                    )
                }
                variables[index].value = result
            } else {
                variables.append((name, result))
            }
        }
        return result
    }

    private mutating func evaluate(
        _ command: [GoOperand],
        _ dot: GoValue,
        last: GoValue?,
        _ line: Int
    ) throws(Flow) -> GoValue {
        guard case .function(let name)? = command.first else {
            guard command.count == 1, last == nil, let operand = command.first else {
                throw .failed(
                    GoTemplateProblem(line: line, reason: "a value that is no function has arguments")
                )
            }
            return try evaluate(operand, dot, line)
        }
        if name == "and" || name == "or" {
            var result = GoValue.missing
            for operand in command.dropFirst() {
                result = try evaluate(operand, dot, line)
                if result.isTrue == (name == "or") { return result }
            }
            return last ?? result
        }
        var arguments: [GoValue] = []
        for operand in command.dropFirst() { arguments.append(try evaluate(operand, dot, line)) }
        if let last { arguments.append(last) }
        return try call(name, arguments, line)
    }

    private mutating func evaluate(_ operand: GoOperand, _ dot: GoValue, _ line: Int) throws(Flow) -> GoValue
    {
        switch operand {
        case .literal(let value): return value
        case .dot(let fields): return try field(fields, of: dot, line)
        case .variable(let name, let fields):
            guard let known = variables.last(where: { $0.name == name }) else {
                throw .failed(GoTemplateProblem(line: line, reason: "the variable $\(name) is not there"))
            }
            return try field(fields, of: known.value, line)
        case .pipeline(let inner, let fields): return try field(fields, of: try evaluate(inner, dot), line)
        case .function(let name): return try call(name, [], line)
        }
    }

    private func call(_ name: String, _ arguments: [GoValue], _ line: Int) throws(Flow) -> GoValue {
        guard let function = GoFunctions.all[name] else {
            throw .failed(
                GoTemplateProblem(
                    line: line,
                    reason: "the function \(name) is not supported" + GoFunctions.reason(name)
                )
            )
        }
        do {
            return try function(GoArguments(arguments))
        } catch {
            throw .failed(GoTemplateProblem(line: line, reason: "\(name): \(error.reason)"))
        }
    }

    private func field(_ names: [String], of value: GoValue, _ line: Int) throws(Flow) -> GoValue {
        var value = value
        for name in names {
            switch value {
            case .map(let values):
                if let found = values[name] {
                    value = found
                } else if isStrict {
                    throw .failed(
                        GoTemplateProblem(line: line, reason: "map has no entry for key \"\(name)\"")
                    )
                } else {
                    value = .missing
                }
            case .missing, .null:
                throw .failed(
                    GoTemplateProblem(line: line, reason: "nil pointer evaluating interface {}.\(name)")
                )
            default:
                throw .failed(
                    GoTemplateProblem(line: line, reason: "can't evaluate field \(name) in \(value.words)")
                )
            }
        }
        return value
    }

    /// What a person calls the value of a pipeline.
    private static func name(of pipeline: GoPipeline) -> String {
        switch pipeline.commands.last?.first {
        case .dot(let fields)?: "." + fields.joined(separator: ".")
        case .variable(let name, let fields)?: (["$\(name)"] + fields).joined(separator: ".")
        case .function(let name)?: "the result of \(name)"
        case .literal?, .pipeline?, nil: "the value"
        }
    }
}
