extension GoFunctions {
    /// What makes texts of texts, and looks into them.
    static let texts: [String: Function] = [
        "upper": { .string($0.anyText(0).uppercased()) },
        "lower": { .string($0.anyText(0).lowercased()) },
        "title": { .string(titled($0.anyText(0))) },
        "untitle": { .string($0.anyText(0).prefix(1).lowercased() + $0.anyText(0).dropFirst()) },
        "trim": { .string(trimmed($0.anyText(0)) { $0.isWhitespace }) },
        "trimAll": { arguments in
            let cut = arguments.anyText(0)
            return .string(trimmed(arguments.anyText(1)) { cut.contains($0) })
        },
        "trimPrefix": { arguments in
            let (prefix, text) = (arguments.anyText(0), arguments.anyText(1))
            return .string(text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
        },
        "trimSuffix": { arguments in
            let (suffix, text) = (arguments.anyText(0), arguments.anyText(1))
            return .string(text.hasSuffix(suffix) ? String(text.dropLast(suffix.count)) : text)
        },
        "trunc": { arguments throws(GoFunctionProblem) in
            let (size, text) = (try arguments.integer(0), Array(arguments.anyText(1).utf8))
            let cut = size >= 0 ? text.prefix(size) : text.suffix(Int(clamping: size.magnitude))
            return .string(String(decoding: cut, as: UTF8.self))
        },
        "substr": { arguments throws(GoFunctionProblem) in
            let text = Array(arguments.anyText(2).utf8)
            let start = max(0, try arguments.integer(0))
            let end = try arguments.integer(1)
            let stop = end < 0 || end > text.count ? text.count : end
            return .string(start < stop ? String(decoding: text[start..<stop], as: UTF8.self) : "")
        },
        "nospace": { .string($0.anyText(0).filter { !$0.isWhitespace }) },
        "replace": { .string($0.anyText(2).replacing($0.anyText(0), with: $0.anyText(1))) },
        "repeat": { arguments throws(GoFunctionProblem) in
            let (count, text) = (try arguments.integer(0), arguments.anyText(1))
            guard (0...1 << 20).contains(count), count * text.utf8.count <= 1 << 24 else {
                throw GoFunctionProblem("\(count) times are too many")
            }
            return .string(String(repeating: text, count: count))
        },
        "contains": { .boolean($0.anyText(0).isEmpty || $0.anyText(1).contains($0.anyText(0))) },
        "hasPrefix": { .boolean($0.anyText(1).hasPrefix($0.anyText(0))) },
        "hasSuffix": { .boolean($0.anyText(1).hasSuffix($0.anyText(0))) },
        "quote": {
            .string(
                $0.values.filter { $0 != .null && $0 != .missing }.map { quoted($0.text) }.joined(
                    separator: " "
                )
            )
        },
        "squote": {
            .string(
                $0.values.filter { $0 != .null && $0 != .missing }.map { "'\($0.text)'" }.joined(
                    separator: " "
                )
            )
        },
        "cat": {
            .string($0.values.filter { $0 != .null && $0 != .missing }.map(\.text).joined(separator: " "))
        },
        "indent": { arguments throws(GoFunctionProblem) in
            .string(indented(arguments.anyText(1), by: try arguments.integer(0)))
        },
        "nindent": { arguments throws(GoFunctionProblem) in
            .string("\n" + indented(arguments.anyText(1), by: try arguments.integer(0)))
        },
        "toString": { .string($0.anyText(0)) },
        "print": { arguments in
            var text = ""
            for (index, value) in arguments.values.enumerated() {
                if index > 0, !isText(value), !isText(arguments[index - 1]) { text += " " }
                text += value.text
            }
            return .string(text)
        },
        "println": { .string($0.values.map(\.text).joined(separator: " ") + "\n") },
        "printf": { arguments throws(GoFunctionProblem) in .string(try formatted(arguments)) },
        "normalize": { .string(normalized($0.anyText(0))) },
        "slugify": { arguments throws(GoFunctionProblem) in .string(try slug(arguments)) },
    ]

    /// A text as a name: lower case, other than `[-a-z0-9.]` a hyphen, at most 253 bytes, no hyphen or dot at its ends.
    static func normalized(_ text: String) -> String {
        let lower = text.lowercased().unicodeScalars.map { scalar -> Character in
            ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "."
                ? Character(scalar) : "-"
        }
        return trimmed(String(String(lower).prefix(253))) { $0 == "-" || $0 == "." }
    }

    private static func trimmed(_ text: String, _ isCut: (Character) -> Bool) -> String {
        var rest = text[...]
        while let first = rest.first, isCut(first) { rest.removeFirst() }
        while let last = rest.last, isCut(last) { rest.removeLast() }
        return String(rest)
    }

    private static func titled(_ text: String) -> String {
        var isStart = true
        return text.reduce(into: "") { title, character in
            title += isStart ? character.uppercased() : String(character)
            isStart = !(character.isLetter || character.isNumber || character == "_" || character == "'")
        }
    }

    private static func indented(_ text: String, by count: Int) -> String {
        let space = String(repeating: " ", count: max(0, min(count, 1_024)))
        return space + text.replacing("\n", with: "\n" + space)
    }

    private static func isText(_ value: GoValue) -> Bool {
        if case .string = value { true } else { false }
    }

    /// A text in double quotes as Go's `%q` has it.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func slug(_ arguments: GoArguments) throws(GoFunctionProblem) -> String {
        var limit = 50
        var isSmart = false
        if arguments.count >= 2 { limit = try arguments.integer(0) }
        if arguments.count >= 3 { isSmart = arguments[1].isTrue }
        let text = arguments.anyText(max(0, arguments.count - 1))
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw GoFunctionProblem("\"\(text)\" has other letters than a to z")
        }
        var slug = ""
        for character in text.lowercased().replacing("&", with: "and").replacing("@", with: "at").replacing(
            "'",
            with: ""
        ) {
            let isKept = character.isLetter || character.isNumber || character == "_"
            if isKept || character == "-" || slug.last != "-" { slug.append(isKept ? character : "-") }
        }
        while slug.contains("--") { slug = slug.replacing("--", with: "-") }
        slug = trimmed(slug) { $0 == "-" || $0 == "_" }
        limit = max(0, limit)
        guard slug.count > limit else { return slug }
        let cut = String(slug.prefix(limit))
        if isSmart, slug.dropFirst(limit).first != "-", let hyphen = cut.lastIndex(of: "-") {
            return String(cut[..<hyphen])
        }
        return trimmed(cut) { $0 == "-" || $0 == "_" }
    }

    /// What `printf` makes of `%s`, `%v`, `%d`, `%q`, `%t`, `%x`, `%f` and `%%`, with a width before the letter.
    private static func formatted(_ arguments: GoArguments) throws(GoFunctionProblem) -> String {
        var text = ""
        var rest = try arguments.text(0)[...]
        var next = 1
        while let character = rest.popFirst() {
            guard character == "%" else {
                text.append(character)
                continue
            }
            var flags = ""
            while let flag = rest.first, "0123456789.-+".contains(flag) { flags.append(rest.removeFirst()) }
            guard let verb = rest.popFirst() else { throw GoFunctionProblem("\"%\" stands at the end") }
            if verb == "%" {
                text += "%"
                continue
            }
            guard next < arguments.count else { throw GoFunctionProblem("%\(verb) has no value") }
            text += padded(try value(arguments[next], verb, flags), flags)
            next += 1
        }
        guard next == arguments.count else { throw GoFunctionProblem("there are more values than verbs") }
        return text
    }

    private static func value(_ value: GoValue, _ verb: Character, _ flags: String) throws(GoFunctionProblem)
        -> String
    {
        switch (verb, value) {
        case ("v", _): return value.text
        case ("s", .string(let text)): return text
        case ("s", .list), ("s", .map): return value.text
        case ("q", .string(let text)): return quoted(text)
        case ("d", .integer(let number)): return String(number)
        case ("x", .integer(let number)): return String(number, radix: 16)
        case ("t", .boolean(let flag)): return "\(flag)"
        case ("f", .number(let number)):
            let digits =
                flags.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first.flatMap {
                    Int($0)
                } ?? 6
            guard digits <= 12 else { throw GoFunctionProblem("%.\(digits)f has too many digits") }
            var scale = 1.0
            for _ in 0..<digits { scale *= 10 }
            guard let whole = Int(exactly: (number.magnitude * scale).rounded(.toNearestOrEven)) else {
                throw GoFunctionProblem("\(number) is too large for %f")
            }
            let plain = String(whole)
            let padded = String(repeating: "0", count: max(0, digits + 1 - plain.count)) + plain
            let sign = number < 0 ? "-" : ""
            return sign + padded.dropLast(digits) + (digits > 0 ? "." + padded.suffix(digits) : "")
        default: throw GoFunctionProblem("%\(verb) takes no \(value.words)")
        }
    }

    private static func padded(_ text: String, _ flags: String) -> String {
        let isLeft = flags.hasPrefix("-")
        let digits = flags.drop { "-+".contains($0) }.prefix { $0 != "." }
        guard let width = Int(digits), width > text.count, width <= 1_024 else { return text }
        let fill = String(repeating: digits.hasPrefix("0") && !isLeft ? "0" : " ", count: width - text.count)
        return isLeft ? text + fill : fill + text
    }
}
