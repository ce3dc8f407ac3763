extension GoFunctions {
    /// Arithmetic with whole numbers, and rounding.
    static let numbers: [String: Function] = [
        "int": { arguments throws(GoFunctionProblem) in try .integer(arguments.integer(0)) },
        "int64": { arguments throws(GoFunctionProblem) in try .integer(arguments.integer(0)) },
        "atoi": { arguments throws(GoFunctionProblem) in try .integer(arguments.integer(0)) },
        "float64": { arguments throws(GoFunctionProblem) in try .number(arguments.number(0)) },
        "add": { arguments throws(GoFunctionProblem) in
            try fold(arguments, 0) { $0.addingReportingOverflow($1) }
        },
        "add1": { arguments throws(GoFunctionProblem) in
            try fold(GoArguments([arguments[0], .integer(1)]), 0) { $0.addingReportingOverflow($1) }
        },
        "mul": { arguments throws(GoFunctionProblem) in
            try fold(arguments, 1) { $0.multipliedReportingOverflow(by: $1) }
        },
        "sub": { arguments throws(GoFunctionProblem) in
            try pair(arguments) { $0.subtractingReportingOverflow($1) }
        },
        "div": { arguments throws(GoFunctionProblem) in
            try pair(arguments) {
                $1 == 0 ? (partialValue: $0, overflow: true) : $0.dividedReportingOverflow(by: $1)
            }
        },
        "mod": { arguments throws(GoFunctionProblem) in
            try pair(arguments) {
                $1 == 0 ? (partialValue: $0, overflow: true) : $0.remainderReportingOverflow(dividingBy: $1)
            }
        },
        "max": { arguments throws(GoFunctionProblem) in
            try fold(arguments, Int.min) { (partialValue: Swift.max($0, $1), overflow: false) }
        },
        "min": { arguments throws(GoFunctionProblem) in
            try fold(arguments, Int.max) { (partialValue: Swift.min($0, $1), overflow: false) }
        },
        "ceil": { arguments throws(GoFunctionProblem) in try .number(arguments.number(0).rounded(.up)) },
        "floor": { arguments throws(GoFunctionProblem) in try .number(arguments.number(0).rounded(.down)) },
    ]

    private typealias Sum = (partialValue: Int, overflow: Bool)

    private static func fold(
        _ arguments: GoArguments,
        _ start: Int,
        _ step: (Int, Int) -> Sum
    ) throws(GoFunctionProblem) -> GoValue {
        var result = start
        for index in 0..<arguments.count {
            let (next, overflow) = step(result, try arguments.integer(index))
            guard !overflow else { throw GoFunctionProblem("the result does not fit 64 bits") }
            result = next
        }
        return .integer(result)
    }

    private static func pair(_ arguments: GoArguments, _ step: (Int, Int) -> Sum) throws(GoFunctionProblem)
        -> GoValue
    {
        try arguments.check(2...2)
        let (result, overflow) = step(try arguments.integer(0), try arguments.integer(1))
        guard !overflow else { throw GoFunctionProblem("the result does not fit 64 bits") }
        return .integer(result)
    }
}
