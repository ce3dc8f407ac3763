import Glibc
import Kubernetes

/// Replaces `${…}` in a text, as Flux 2.9 does after a build, strictly.
///
/// | form | gives |
/// |---|---|
/// | `${v}` | the value; an error if `v` is not defined |
/// | `${v:-d}` `${v:=d}` `${v=d}` `${v:+d}` `${v:?d}` | the value, or `d` if `v` is not defined or empty; `d` may hold `${…}` |
/// | `${v^}` `${v^^}` `${v,}` `${v,,}` | the value, its first letter or all of it in upper or lower case |
/// | `${v:n}` `${v:n:m}` | the value from byte `n`, counted from the end if negative, at most `m` bytes |
/// | `${v#p}` `${v##p}` `${v%p}` `${v%%p}` | the value without the shortest or longest begin or end that the pattern `p` matches |
/// | `${v/p/r}` `${v//p/r}` `${v/#p/r}` `${v/%p/r}` | the value with `r` for the first `p`, each, that at the begin, that at the end |
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
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "{"), previous == UInt8(ascii: "$") { return true }
            previous = byte
        }
        return false
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
        if [":-", ":=", ":+", ":?", "="].contains(where: { take($0) }) {
            let fallback = try expandText(isDefault: true, depth: depth + 1)
            let value = variables[name] ?? ""
            return value.isEmpty ? fallback : value
        }
        for (mark, change) in Self.cases where take("\(mark)}") {
            return change(try value(of: name))
        }
        for (mark, trim) in Self.trims where take(mark) {
            let pattern = try argument(upTo: "}", from: start, depth)
            return trim(try value(of: name), pattern)
        }
        for (mark, replace) in Self.replacements where take(mark) {
            let pattern = try argument(upTo: "/", from: start, depth)
            let text = try argument(upTo: "}", from: start, depth)
            guard !pattern.isEmpty || ["/#", "/%"].contains(mark) else {
                throw .unsupported(excerpt(from: start))
            }
            return replace(try value(of: name), pattern, text)
        }
        guard take(":") else { throw .unsupported(excerpt(from: start)) }
        return try expandSlice(of: name, from: start)
    }

    /// Expands what follows `${v:`.
    private mutating func expandSlice(of name: String, from start: Int) throws(SubstitutionProblem) -> String
    {
        guard let position = takeNumber() else { throw .unsupported(excerpt(from: start)) }
        var length: Int?
        if take(":") {
            guard let number = takeNumber(), number >= 0 else { throw .unsupported(excerpt(from: start)) }
            length = number
        }
        guard take("}") else { throw .unsupported(excerpt(from: start)) }
        let value = Array(try value(of: name).utf8)
        let first = min(value.count, position < 0 ? max(0, value.count + position) : position)
        let last = min(value.count, length.map { first + min($0, value.count) } ?? value.count)
        return String(decoding: value[first..<last], as: UTF8.self)
    }

    private mutating func takeNumber() -> Int? {
        let begin = offset
        _ = take("-")
        while offset < text.count, ObjectName.isDigit(text[offset]) { offset += 1 }
        return Int(String(decoding: text[begin..<offset], as: UTF8.self))
    }

    /// A pattern or text of an operator, up to `end`, which is taken; a backslash makes `/` and itself plain.
    private mutating func argument(
        upTo end: String,
        from start: Int,
        _ depth: Int
    ) throws(SubstitutionProblem) -> String {
        guard depth <= Self.depthLimit else { throw .nestedTooDeeply }
        var argument: [UInt8] = []
        while offset < text.count {
            if take(end) { return String(decoding: argument, as: UTF8.self) }
            if take("$${") {
                argument += Array("${".utf8)
            } else if take("${") {
                argument += Array(try expandExpression(depth: depth + 1).utf8)
            } else if take("}") {
                throw .unsupported(excerpt(from: start))
            } else {
                if text[offset] == UInt8(ascii: "\\"), offset + 1 < text.count,
                    "/\\".utf8.contains(text[offset + 1])
                {
                    offset += 1
                }
                argument.append(text[offset])
                offset += 1
            }
        }
        throw .unclosed(excerpt(from: start))
    }

    private static let cases: [(mark: String, change: @Sendable (String) -> String)] = [
        ("^^", { $0.uppercased() }), ("^", { $0.prefix(1).uppercased() + $0.dropFirst() }),
        (",,", { $0.lowercased() }), (",", { $0.prefix(1).lowercased() + $0.dropFirst() }),
    ]

    private static let trims: [(mark: String, trim: @Sendable (String, String) -> String)] = [
        ("##", { $0.withoutPrefix($1, isLongest: true) }), ("#", { $0.withoutPrefix($1, isLongest: false) }),
        ("%%", { $0.withoutSuffix($1, isLongest: true) }), ("%", { $0.withoutSuffix($1, isLongest: false) }),
    ]

    private static let replacements: [(mark: String, replace: @Sendable (String, String, String) -> String)] =
        [
            ("//", { $0.replacing($1, with: $2) }),
            ("/#", { $0.hasPrefix($1) ? $2 + $0.dropFirst($1.count) : $0 }),
            ("/%", { $0.hasSuffix($1) ? $0.dropLast($1.count) + $2 : $0 }),
            ("/", { $0.replacing($1, with: $2, maxReplacements: 1) }),
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

extension String {
    /// This without a begin that a pattern of the shell matches; a star stands for slashes, too.
    fileprivate func withoutPrefix(_ pattern: String, isLongest: Bool) -> String {
        let lengths = indices.dropFirst() + [endIndex]
        guard !isEmpty else { return self }
        for end in isLongest ? lengths.reversed() : Array(lengths)
        where fnmatch(pattern, String(self[..<end]), 0) == 0 {
            return String(self[end...])
        }
        return self
    }

    /// This without an end that a pattern of the shell matches.
    fileprivate func withoutSuffix(_ pattern: String, isLongest: Bool) -> String {
        let starts = Array(indices)
        for start in isLongest ? starts : starts.reversed()
        where fnmatch(pattern, String(self[start...]), 0) == 0 {
            return String(self[..<start])
        }
        return self
    }
}
