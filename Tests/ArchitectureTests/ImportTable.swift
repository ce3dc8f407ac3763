/// Who may import whom: room to everything that it may import beside the standard library.
struct ImportTable: Equatable {
    /// The names that each room may import.
    let rows: [String: Set<String>]

    /// The rooms, in the order in which a room comes after all that it imports; nil for those in a cycle.
    var order: [String]? {
        var order: [String] = []
        var rest = rows.mapValues { $0.intersection(rows.keys) }
        while !rest.isEmpty {
            let free = rest.filter { $0.value.isSubset(of: order) }.keys.sorted()
            guard !free.isEmpty else { return nil }
            order += free
            for room in free { rest[room] = nil }
        }
        return order
    }

    /// All that a room imports, directly or through others.
    func reach(of room: String) -> Set<String> {
        var reached: Set<String> = []
        var rest = [room]
        while let next = rest.popLast() {
            rest += (rows[next] ?? []).filter { reached.insert($0).inserted }
        }
        return reached
    }

    /// Reads the fenced block of ARCHITECTURE.md whose first line begins with `Diagnostics`.
    ///
    /// A line is `Room -> rooms | C modules and packages`.
    init(architecture text: String) {
        var rows: [String: Set<String>] = [:]
        for block in text.components(between: "```") where block.contains("\nDiagnostics ") {
            for line in block.split(separator: "\n") {
                let sides = line.split(separator: "->", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2, let room = sides[0].split(separator: " ").first else { continue }
                rows[String(room)] = Set(sides[1].split { $0 == " " || $0 == "|" }.map(String.init))
            }
        }
        self.rows = rows
    }

    /// Reads the targets of Package.swift: `room("Name", [...])` and the executable.
    init(manifest text: String) {
        var rows: [String: Set<String>] = [:]
        for target in text.components(after: "room(") {
            guard let name = target.firstMatch(of: /^\s*"(\w+)",/) else { continue }
            rows[String(name.1)] = Self.dependencies(in: target)
        }
        for target in text.components(after: ".executableTarget(") {
            guard let name = target.firstMatch(of: /name: "(\w+)"/), !target.contains(/^[^)]*path: "Tests/)
            else { continue }
            rows[String(name.1)] = Self.dependencies(in: target)
        }
        self.rows = rows
    }

    /// The names in the first list of a target.
    private static func dependencies(in target: Substring) -> Set<String> {
        var depth = 0
        let list = target.drop { $0 != "[" }.prefix { character in
            if character == "[" { depth += 1 }
            if character == "]" { depth -= 1 }
            return depth > 0
        }
        let products = list.matches(of: /name: "(\w+)"/).map { String($0.1) }
        let plain = list.replacing(/\.product\([^)]*\)/, with: "").matches(of: /"(\w+)"/).map { String($0.1) }
        let system = list.contains(/\bsystem\b/) ? ["SystemPackage"] : []
        return Set(products + plain + system)
    }
}

extension String {
    /// The stretches that stand between pairs of `fence`.
    fileprivate func components(between fence: String) -> [Substring] {
        split(separator: fence, omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset.isMultiple(of: 2) ? nil : $0.element }
    }

    /// The stretches that follow each `opening`, up to the next one.
    fileprivate func components(after opening: String) -> [Substring] {
        Array(split(separator: opening, omittingEmptySubsequences: false).dropFirst())
    }
}
