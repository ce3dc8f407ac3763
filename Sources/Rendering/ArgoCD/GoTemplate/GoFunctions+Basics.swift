extension GoFunctions {
    /// Comparison, logic and defaults.
    static let basics: [String: Function] = [
        "not": { .boolean(!$0[0].isTrue) },
        "eq": { arguments throws(GoFunctionProblem) in
            guard arguments.count >= 2 else { throw GoFunctionProblem("missing argument for comparison") }
            for other in arguments.values.dropFirst() {
                if try isEqual(arguments[0], other) { return .boolean(true) }
            }
            return .boolean(false)
        },
        "ne": { arguments throws(GoFunctionProblem) in
            try arguments.check(2...2)
            let isEqual = try isEqual(arguments[0], arguments[1])
            return .boolean(!isEqual)
        },
        "lt": { arguments throws(GoFunctionProblem) in try .boolean(order(arguments) < 0) },
        "le": { arguments throws(GoFunctionProblem) in try .boolean(order(arguments) <= 0) },
        "gt": { arguments throws(GoFunctionProblem) in try .boolean(order(arguments) > 0) },
        "ge": { arguments throws(GoFunctionProblem) in try .boolean(order(arguments) >= 0) },
        "len": { arguments throws(GoFunctionProblem) in
            switch arguments[0] {
            case .string(let text): return .integer(text.utf8.count)
            case .list(let values): return .integer(values.count)
            case .map(let values): return .integer(values.count)
            case let other: throw GoFunctionProblem("len of \(other.words)")
            }
        },
        "index": { arguments throws(GoFunctionProblem) in
            var value = arguments[0]
            for key in arguments.values.dropFirst() {
                switch (value, key) {
                case (.map(let values), .string(let name)): value = values[name] ?? .missing
                case (.list(let values), _):
                    let index = try GoArguments([key]).integer(0)
                    guard values.indices.contains(index) else {
                        throw GoFunctionProblem("index out of range: \(index)")
                    }
                    value = values[index]
                default: throw GoFunctionProblem("can't index \(value.words) with \(key.words)")
                }
            }
            return value
        },
        "default": { arguments throws(GoFunctionProblem) in
            try arguments.check(1...2)
            return arguments.count == 2 && arguments[1].isTrue ? arguments[1] : arguments[0]
        },
        "empty": { .boolean(!$0[0].isTrue) },
        "coalesce": { $0.values.first(where: \.isTrue) ?? .null },
        "all": { .boolean($0.values.allSatisfy(\.isTrue)) },
        "any": { .boolean($0.values.contains(where: \.isTrue)) },
        "ternary": { arguments throws(GoFunctionProblem) in
            try arguments.check(3...3)
            return arguments[2].isTrue ? arguments[0] : arguments[1]
        },
        "fail": { arguments throws(GoFunctionProblem) in throw GoFunctionProblem(arguments.anyText(0)) },
        "kindOf": { .string(kind(of: $0[0])) },
        "kindIs": { .boolean($0.anyText(0) == kind(of: $0[1])) },
        "deepEqual": { .boolean($0[0] == $0[1]) },
    ]

    private static func kind(of value: GoValue) -> String {
        switch value {
        case .missing, .null: "invalid"
        case .boolean: "bool"
        case .integer: "int"
        case .number: "float64"
        case .string: "string"
        case .list: "slice"
        case .map: "map"
        }
    }

    /// Whether two values are equal; values of different kinds cannot be compared, numbers with and without a point among them.
    private static func isEqual(_ left: GoValue, _ right: GoValue) throws(GoFunctionProblem) -> Bool {
        switch (left, right) {
        case (.missing, .missing), (.missing, .null), (.null, .missing), (.null, .null): return true
        case (.missing, _), (.null, _), (_, .missing), (_, .null): return false
        case (.list, _), (.map, _), (_, .list), (_, .map):
            throw GoFunctionProblem("non-comparable type: \(left.words) and \(right.words)")
        default:
            guard kind(of: left) == kind(of: right) else {
                throw GoFunctionProblem(
                    "incompatible types for comparison: \(left.words) (\(kind(of: left))) and \(right.words) (\(kind(of: right)))"
                )
            }
            return left == right
        }
    }

    private static func order(_ arguments: GoArguments) throws(GoFunctionProblem) -> Int {
        try arguments.check(2...2)
        switch (arguments[0], arguments[1]) {
        case (.integer(let left), .integer(let right)): return left < right ? -1 : left == right ? 0 : 1
        case (.number(let left), .number(let right)): return left < right ? -1 : left == right ? 0 : 1
        case (.string(let left), .string(let right)):
            return left == right ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        case (let left, let right):
            throw GoFunctionProblem("incompatible types for comparison: \(left.words) and \(right.words)")
        }
    }
}
