/// The stable names of all errors and their exit statuses, as the sources have them.
struct ErrorCatalogue {
    /// Identifier to the exit statuses that it may come with.
    private(set) var statuses: [String: Set<Int>] = [:]

    /// Identifiers that are made from a second part, and where that part is.
    private static let families: [String: @Sendable () -> [String]] = [
        "problem.name": { literals(in: block("var name: String", in: "Sources/YAML/YAMLProblem.swift")) },
        "phase.rawValue": {
            let phases = block("enum Phase", in: "Sources/Transport/TransportError.swift")
            return phases.matches(of: /case (\w+)(?: = "([^"]+)")?/).map { String($0.2 ?? $0.1) }
        },
    ]

    /// Reads every `identifier` and `exitClass` below Sources.
    init(_ files: [SwiftFile]) {
        let classes = Self.classes
        for file in files where file.text.contains("var identifier: String {") {
            let identifiers = Self.block("var identifier: String", of: file.text)
            let rules = ExitRules(Self.block("var exitClass: ExitClass", of: file.text), known: classes)
            for (names, identifier) in Self.entries(of: identifiers) {
                let found = rules.statuses(ofCases: names)
                for expanded in Self.expand(identifier) { statuses[expanded, default: []].formUnion(found) }
            }
        }
        for file in files {
            for match in file.text.matches(of: /\bid = "([a-z.]+)"\s+exit = ExitClass\.(\w+)/) {
                statuses[String(match.1), default: []].formUnion([classes[String(match.2)] ?? -1])
            }
        }
    }

    /// The exit classes and their numbers.
    static var classes: [String: Int] {
        let text = Repository.text(of: "Sources/Diagnostics/ExitClass.swift")
        return Dictionary(
            text.matches(of: /case (\w+) = (\d+)/).map { (String($0.1), Int($0.2) ?? -1) }
        ) { first, _ in first }
    }

    /// The cases before each identifier, and the identifier; no cases where there is only one.
    private static func entries(of block: String) -> [(cases: [String], identifier: String)] {
        let labelled = block.matches(of: /case ([^:]*?):\s*"([^"]+)"/).map {
            (ExitRules.names(in: String($0.1)).map(\.name), String($0.2))
        }
        return labelled.isEmpty ? literals(in: block).map { ([], $0) } : labelled
    }

    private static func expand(_ identifier: String) -> [String] {
        guard let match = identifier.firstMatch(of: /^(.*)\\\((.*)\)$/) else { return [identifier] }
        return (families[String(match.2)]?() ?? ["?"]).map { "\(match.1)\($0)" }
    }

    private static func literals(in text: String) -> [String] {
        text.matches(of: /"([^"]+)"/).map { String($0.1) }
    }

    private static func block(_ opening: String, in path: String) -> String {
        block(opening, of: Repository.text(of: path))
    }

    /// What stands in the braces after `opening`.
    private static func block(_ opening: String, of text: String) -> String {
        guard let start = text.range(of: opening) else { return "" }
        var depth = 0
        return String(
            text[start.upperBound...].drop { $0 != "{" }.prefix { character in
                if character == "{" { depth += 1 }
                if character == "}" { depth -= 1 }
                return depth > 0
            }
        )
    }
}

extension String {
    /// Where `other` stands first.
    fileprivate func range(of other: String) -> Range<Index>? {
        ranges(of: other).first
    }
}
