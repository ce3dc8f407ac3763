import Testing

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

    /// Reads the name and the class of every `ErrorReport(` below Sources.
    ///
    /// One without a literal name hands on what another error says.
    init(_ files: [SwiftFile]) {
        let classes = Self.classes
        for file in files {
            for match in file.text.matches(of: /\bErrorReport\(\s*([^,]*),\s*([^,]*),/) {
                let found = Set(match.2.matches(of: /\.(\w+)/).compactMap { classes[String($0.1)] })
                for identifier in Self.literals(in: String(match.1)).flatMap(Self.expand) {
                    #expect(!found.isEmpty, "\(identifier) has no exit class")
                    statuses[identifier, default: []].formUnion(found)
                }
            }
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

    private static func expand(_ identifier: String) -> [String] {
        guard let match = identifier.firstMatch(of: /^(.*)\\\((.*)\)$/) else { return [identifier] }
        return (families[String(match.2)]?() ?? ["?"]).map { "\(match.1)\($0)" }
    }

    private static func literals(in text: String) -> [String] {
        text.matches(of: /"([^"]+)"/).map { String($0.1) }
    }

    /// What stands in the braces after `opening` in a file.
    private static func block(_ opening: String, in path: String) -> String {
        let text = Repository.text(of: path)
        guard let start = text.ranges(of: opening).first else { return "" }
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
