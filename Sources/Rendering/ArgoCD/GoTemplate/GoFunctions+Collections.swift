extension GoFunctions {
    /// What makes and reads lists.
    static let lists: [String: Function] = [
        "list": { .list($0.values) },
        "tuple": { .list($0.values) },
        "slice": { arguments throws(GoFunctionProblem) in
            if case .string(let text) = arguments[0] {
                let bytes = Array(text.utf8)
                let range = try slice(arguments, count: bytes.count)
                return .string(String(decoding: bytes[range], as: UTF8.self))
            }
            let values = try arguments.list(0)
            return .list(Array(values[try slice(arguments, count: values.count)]))
        },
        "first": { arguments throws(GoFunctionProblem) in try arguments.list(0).first ?? .null },
        "last": { arguments throws(GoFunctionProblem) in try arguments.list(0).last ?? .null },
        "rest": { arguments throws(GoFunctionProblem) in try .list(Array(arguments.list(0).dropFirst())) },
        "initial": { arguments throws(GoFunctionProblem) in try .list(Array(arguments.list(0).dropLast())) },
        "append": { arguments throws(GoFunctionProblem) in try .list(arguments.list(0) + [arguments[1]]) },
        "prepend": { arguments throws(GoFunctionProblem) in try .list([arguments[1]] + arguments.list(0)) },
        "concat": { arguments throws(GoFunctionProblem) in
            var all: [GoValue] = []
            for index in 0..<arguments.count { all += try arguments.list(index) }
            return .list(all)
        },
        "reverse": { arguments throws(GoFunctionProblem) in try .list(arguments.list(0).reversed()) },
        "uniq": { arguments throws(GoFunctionProblem) in
            var seen = Set<GoValue>()
            return try .list(arguments.list(0).filter { seen.insert($0).inserted })
        },
        "compact": { arguments throws(GoFunctionProblem) in try .list(arguments.list(0).filter(\.isTrue)) },
        "without": { arguments throws(GoFunctionProblem) in
            let left = arguments.values.dropFirst()
            return try .list(arguments.list(0).filter { !left.contains($0) })
        },
        "has": { arguments throws(GoFunctionProblem) in
            guard arguments[1] != .missing, arguments[1] != .null else { return .boolean(false) }
            return try .boolean(arguments.list(1).contains(arguments[0]))
        },
        "sortAlpha": {
            .list($0.texts(0).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map(GoValue.string))
        },
        "toStrings": { .list($0.texts(0).map(GoValue.string)) },
        "join": { .string($0.texts(1).joined(separator: $0.anyText(0))) },
        "splitList": { arguments throws(GoFunctionProblem) in
            .list(try parts(arguments.text(1), arguments.text(0)).map(GoValue.string))
        },
        "split": { arguments throws(GoFunctionProblem) in
            let parts = try parts(arguments.text(1), arguments.text(0))
            return .map(
                Dictionary(uniqueKeysWithValues: parts.enumerated().map { ("_\($0)", GoValue.string($1)) })
            )
        },
        "until": { arguments throws(GoFunctionProblem) in
            let count = try arguments.integer(0)
            guard (0...100_000).contains(count) else {
                throw GoFunctionProblem("\(count) is not in 0 to 100000")
            }
            return .list((0..<count).map(GoValue.integer))
        },
    ]

    private static func slice(_ arguments: GoArguments, count: Int) throws(GoFunctionProblem) -> Range<Int> {
        let start = arguments.count > 1 ? try arguments.integer(1) : 0
        let end = arguments.count > 2 ? try arguments.integer(2) : count
        guard start >= 0, start <= end, end <= count else {
            throw GoFunctionProblem("index out of range: \(start) to \(end) of \(count)")
        }
        return start..<end
    }

    private static func parts(_ text: String, _ separator: String) -> [String] {
        guard !separator.isEmpty else { return text.map(String.init) }
        var parts: [String] = []
        var rest = text[...]
        while let found = rest.firstRange(of: separator) {
            parts.append(String(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return parts + [String(rest)]
    }

    /// What makes and reads mappings.
    static let maps: [String: Function] = [
        "dict": { arguments in
            var values: [String: GoValue] = [:]
            for index in stride(from: 0, to: arguments.count, by: 2) {
                values[arguments.anyText(index)] =
                    index + 1 < arguments.count ? arguments[index + 1] : .string("")
            }
            return .map(values)
        },
        "get": { arguments throws(GoFunctionProblem) in
            try arguments.map(0)[arguments.anyText(1)] ?? .string("")
        },
        "set": { arguments throws(GoFunctionProblem) in
            var values = try arguments.map(0)
            values[arguments.anyText(1)] = arguments[2]
            return .map(values)
        },
        "unset": { arguments throws(GoFunctionProblem) in
            var values = try arguments.map(0)
            values[arguments.anyText(1)] = nil
            return .map(values)
        },
        "hasKey": { arguments throws(GoFunctionProblem) in
            try .boolean(arguments.map(0)[arguments.anyText(1)] != nil)
        },
        "keys": { arguments throws(GoFunctionProblem) in
            var keys: [String] = []
            for index in 0..<arguments.count { keys += try arguments.map(index).keys.sorted() }
            return .list(keys.map(GoValue.string))
        },
        "values": { arguments throws(GoFunctionProblem) in
            try .list(arguments.map(0).sorted { $0.key < $1.key }.map(\.value))
        },
        "pick": { arguments throws(GoFunctionProblem) in
            let names = arguments.values.dropFirst().map(\.text)
            return try .map(arguments.map(0).filter { names.contains($0.key) })
        },
        "omit": { arguments throws(GoFunctionProblem) in
            let names = arguments.values.dropFirst().map(\.text)
            return try .map(arguments.map(0).filter { !names.contains($0.key) })
        },
        "pluck": { arguments throws(GoFunctionProblem) in
            var found: [GoValue] = []
            for index in 1..<max(1, arguments.count) {
                if let value = try arguments.map(index)[arguments.anyText(0)] { found.append(value) }
            }
            return .list(found)
        },
        "merge": { arguments throws(GoFunctionProblem) in
            var merged = GoValue.map([:])
            for index in 0..<arguments.count { merged = .map(try arguments.map(index)).filling(merged) }
            return merged
        },
        "mergeOverwrite": { arguments throws(GoFunctionProblem) in
            var merged = GoValue.map([:])
            for index in 0..<arguments.count { merged = merged.filling(.map(try arguments.map(index))) }
            return merged
        },
        "dig": { arguments throws(GoFunctionProblem) in
            guard arguments.count >= 3 else { throw GoFunctionProblem("dig needs at least three arguments") }
            var value = arguments[arguments.count - 1]
            for name in arguments.values.dropLast(2) {
                guard case .map(let values) = value, let next = values[name.text] else {
                    return arguments[arguments.count - 2]
                }
                value = next
            }
            return value
        },
    ]
}

extension GoValue {
    /// What `other` has over this: mappings are merged, an empty value of `other` takes nothing away.
    func filling(_ other: GoValue) -> GoValue {
        guard case .map(var values) = self, case .map(let others) = other else {
            return other.isTrue ? other : self
        }
        for (name, value) in others { values[name] = values[name].map { $0.filling(value) } ?? value }
        return .map(values)
    }
}
