/// Why a function of a template cannot do its work.
struct GoFunctionProblem: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// The arguments of a function of a template.
struct GoArguments {
    /// The values in order.
    let values: [GoValue]

    init(_ values: [GoValue]) { self.values = values }

    var count: Int { values.count }

    /// That there are as many as the function takes.
    func check(_ range: ClosedRange<Int>) throws(GoFunctionProblem) {
        guard range.contains(count) else {
            throw GoFunctionProblem("wrong number of args: got \(count), want \(range.lowerBound)")
        }
    }

    subscript(index: Int) -> GoValue { values.indices.contains(index) ? values[index] : .missing }

    /// The only argument, or one of several, as the text that it is.
    func text(_ index: Int) throws(GoFunctionProblem) -> String {
        switch self[index] {
        case .string(let text): return text
        case let other: throw GoFunctionProblem("found \(other.words), expected text")
        }
    }

    /// An argument as Sprig's `strval` has it.
    func anyText(_ index: Int) -> String {
        self[index] == .missing || self[index] == .null ? "" : self[index].text
    }

    /// An argument as Sprig makes a whole number of it.
    func integer(_ index: Int) throws(GoFunctionProblem) -> Int {
        switch self[index] {
        case .integer(let number): return number
        case .number(let number): return Int(exactly: number.rounded(.towardZero)) ?? 0
        case .boolean(let flag): return flag ? 1 : 0
        case .string(let text): return Int(text) ?? 0
        case .missing, .null: return 0
        case let other: throw GoFunctionProblem("found \(other.words), expected a number")
        }
    }

    func number(_ index: Int) throws(GoFunctionProblem) -> Double {
        switch self[index] {
        case .integer(let number): return Double(number)
        case .number(let number): return number
        case .string(let text): return Double(text) ?? 0
        case let other: throw GoFunctionProblem("found \(other.words), expected a number")
        }
    }

    func list(_ index: Int) throws(GoFunctionProblem) -> [GoValue] {
        switch self[index] {
        case .list(let values): return values
        case let other: throw GoFunctionProblem("found \(other.words), expected a list")
        }
    }

    func map(_ index: Int) throws(GoFunctionProblem) -> [String: GoValue] {
        switch self[index] {
        case .map(let values): return values
        case let other: throw GoFunctionProblem("found \(other.words), expected a mapping")
        }
    }

    /// The texts of a list, as Sprig's `strslice` has it.
    func texts(_ index: Int) -> [String] {
        guard case .list(let values) = self[index] else { return [anyText(index)] }
        return values.filter { $0 != .null && $0 != .missing }.map(\.text)
    }
}

/// The functions that templates may call: those of Go and Sprig whose result depends on their arguments alone, and those of Argo CD.
enum GoFunctions {
    typealias Function = @Sendable (GoArguments) throws(GoFunctionProblem) -> GoValue

    /// Every function by name.
    static let all: [String: Function] = [basics, texts, lists, maps, numbers, encodings]
        .reduce(into: [:]) { all, group in all.merge(group) { first, _ in first } }

    /// Why a function of Sprig is left out, if there is a reason.
    static func reason(_ name: String) -> String {
        if forbidden.contains(name) { return ", as in Argo CD" }
        return changing.contains(name) ? ", since it gives another result each time" : ""
    }

    private static let forbidden: Set<String> = ["env", "expandenv", "getHostByName"]
    private static let changing: Set<String> = [
        "now", "randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randInt", "randBytes", "uuidv4",
        "genPrivateKey",
        "genCA", "genSelfSignedCert", "genSignedCert", "date", "ago", "bcrypt", "htpasswd", "shuffle",
    ]
}
