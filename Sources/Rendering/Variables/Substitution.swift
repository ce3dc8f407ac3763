import Kubernetes

/// Replaces `${…}` in a text, as Flux does after a build, strictly.
///
/// | form | gives |
/// |---|---|
/// | `${v}` | the value; an error if `v` is not defined |
/// | `${v:-d}` `${v:=d}` `${v=d}` | the value, or `d` if `v` is not defined or empty; `d` may hold `${…}` |
/// | `${v^}` `${v^^}` `${v,}` `${v,,}` | the value, its first letter or all of it in upper or lower case |
/// | `${#v}` | the length of the value in bytes |
/// | `$${` | `${`, and what follows is plain text |
/// | `$v` | itself |
///
/// All else is refused.
struct Substitution {
    private static let depthLimit = 16

    private let text: [UInt8]
    private let variables: SiteVariables
    private var offset = 0

    private init(_ text: String, _ variables: SiteVariables) {
        self.text = Array(text.utf8)
        self.variables = variables
    }

    /// Whether there is anything to replace.
    static func concerns(_ text: String) -> Bool {
        zip(text.utf8, text.utf8.dropFirst()).contains { $0 == UInt8(ascii: "$") && $1 == UInt8(ascii: "{") }
    }

    /// The text with everything replaced.
    static func expand(_ text: String, with variables: SiteVariables) throws(SubstitutionProblem) -> String {
        var substitution = Substitution(text, variables)
        return try substitution.expandText(isDefault: false, depth: 0)
    }

    /// Expands to the end, or in a default to the brace that closes it.
    private mutating func expandText(isDefault: Bool, depth: Int) throws(SubstitutionProblem) -> String {
        guard depth <= Self.depthLimit else { throw .nestedTooDeeply }
        let start = offset
        var expanded: [UInt8] = []
        while offset < text.count {
            if take("$${") {
                expanded += Array("${".utf8)
            } else if take("${") {
                expanded += Array(try expandExpression(depth: depth).utf8)
            } else if isDefault, take("}") {
                return String(decoding: expanded, as: UTF8.self)
            } else {
                expanded.append(text[offset])
                offset += 1
            }
        }
        guard !isDefault else { throw .unclosed(excerpt(from: start)) }
        return String(decoding: expanded, as: UTF8.self)
    }

    /// Expands what follows `${`, the closing brace included.
    private mutating func expandExpression(depth: Int) throws(SubstitutionProblem) -> String {
        let start = offset - 2
        let isLength = take("#")
        let name = takeName()
        guard !name.isEmpty else { throw .nameless(excerpt(from: start)) }
        if take("}") {
            let value = try value(of: name)
            return isLength ? String(value.utf8.count) : value
        }
        guard offset < text.count else { throw .unclosed(excerpt(from: start)) }
        guard !isLength else { throw .unsupported(excerpt(from: start)) }
        if take(":-") || take(":=") || take("=") {
            let fallback = try expandText(isDefault: true, depth: depth + 1)
            let value = variables[name] ?? ""
            return value.isEmpty ? fallback : value
        }
        for (mark, change) in Self.cases where take("\(mark)}") {
            return change(try value(of: name))
        }
        throw .unsupported(excerpt(from: start))
    }

    private static let cases: [(mark: String, change: @Sendable (String) -> String)] = [
        ("^^", { $0.uppercased() }), ("^", { $0.prefix(1).uppercased() + $0.dropFirst() }),
        (",,", { $0.lowercased() }), (",", { $0.prefix(1).lowercased() + $0.dropFirst() }),
    ]

    private func value(of name: String) throws(SubstitutionProblem) -> String {
        guard let value = variables[name] else { throw .undefined(name) }
        return value
    }

    private mutating func takeName() -> String {
        let start = offset
        while offset < text.count, SiteVariables.isNameStart(text[offset]) || ObjectName.isDigit(text[offset])
        {
            if offset == start, ObjectName.isDigit(text[offset]) { break }
            offset += 1
        }
        return String(decoding: text[start..<offset], as: UTF8.self)
    }

    private mutating func take(_ token: String) -> Bool {
        guard text[offset...].starts(with: token.utf8) else { return false }
        offset += token.utf8.count
        return true
    }

    /// The expression at `start`, cut short, for messages.
    private func excerpt(from start: Int) -> String {
        let rest = text[start...].prefix(60)
        let end = rest.firstIndex(of: UInt8(ascii: "}")).map { $0 + 1 } ?? rest.endIndex
        return String(decoding: rest[..<end].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
