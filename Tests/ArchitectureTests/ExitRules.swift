/// Which exit status each case of one enumeration of errors has, read from its `exitClass`.
struct ExitRules {
    private var statuses: [String: Set<Int>] = [:]
    /// Cases of which only some values are listed; the others fall to the default.
    private var partial: Set<String> = []
    private var fallback: Set<Int> = []

    /// Reads what stands in the braces of `exitClass`.
    init(_ block: String, known: [String: Int]) {
        func classes(in text: some StringProtocol) -> Set<Int> {
            Set(text.split { !$0.isLetter }.compactMap { known[String($0)] })
        }
        if let match = block.firstMatch(of: /if case \.(\w+) = self \{ \.(\w+) \} else \{ \.(\w+) \}/) {
            statuses[String(match.1)] = classes(in: match.2)
            fallback = classes(in: match.3)
            return
        }
        guard block.contains("switch self") else {
            fallback = classes(in: block)
            return
        }
        for match in block.matches(of: /(case [^:]*|default):\s*\.?([\w.]+)/) {
            let found = classes(in: match.2)
            guard match.1 != "default" else {
                fallback = found
                continue
            }
            for (name, isPartial) in Self.names(in: String(match.1)) {
                statuses[name, default: []].formUnion(found)
                if isPartial { partial.insert(name) }
            }
        }
    }

    /// The statuses that errors of these cases may have; of no cases, the only one there is.
    func statuses(ofCases names: [String]) -> Set<Int> {
        guard !names.isEmpty else { return fallback }
        return names.reduce(into: []) { all, name in
            all.formUnion(statuses[name] ?? fallback)
            if partial.contains(name) { all.formUnion(fallback) }
        }
    }

    /// The cases in a label such as `case .a, .b(.c)`, and whether a case is narrowed to some of its values.
    static func names(in label: String) -> [(name: String, isPartial: Bool)] {
        var depth = 0
        var outside = ""
        for character in label {
            if character == "(" {
                if depth == 0 { outside += "(" }
                depth += 1
            } else if character == ")" {
                depth -= 1
            } else if depth == 0 {
                outside.append(character)
            }
        }
        return outside.matches(of: /\.(\w+)(\()?/).map { (String($0.1), $0.2 != nil) }
    }
}
