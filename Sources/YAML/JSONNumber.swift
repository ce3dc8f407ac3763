/// Numbers as the JSON encoder of Go writes them, so that both sides of a comparison agree.
package enum JSONNumber {
    /// The shortest text that reads back as `value`, as Go prints it with `%v`: with an exponent below 1e-4 and from 1e6 on.
    package static func general(_ value: Double) -> String {
        guard value != 0 else { return "0" }
        let (digits, pointAt) = decimalDigits(of: value.magnitude)
        let sign = value < 0 ? "-" : ""
        if (-3...6).contains(pointAt) { return sign + plain(digits, pointAt: pointAt) }
        let exponent = pointAt - 1
        let mantissa = digits.count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
        return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + (exponent.magnitude < 10 ? "0" : "")
            + "\(exponent.magnitude)"
    }

    /// The shortest text that reads back as `value`; plain from 1e-6 up to 1e21, with an exponent beyond.
    static func text(_ value: Double) -> String {
        guard value != 0 else { return "0" }
        let (digits, pointAt) = decimalDigits(of: value.magnitude)
        let sign = value < 0 ? "-" : ""
        if value.magnitude < 1e-6 || value.magnitude >= 1e21 {
            return sign + exponential(digits, exponent: pointAt - 1)
        }
        return sign + plain(digits, pointAt: pointAt)
    }

    /// The significant digits of `value`, and where the point stands counted from their front.
    private static func decimalDigits(of value: Double) -> (digits: String, pointAt: Int) {
        let parts = value.description.split(separator: "e", maxSplits: 1)
        let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        let halves = parts[0].split(separator: ".", maxSplits: 1)
        let whole = halves[0]
        let fraction = halves.count == 2 ? halves[1] : ""
        let all = whole + fraction
        let significant = all.drop { $0 == "0" }
        var digits = String(significant)
        while digits.hasSuffix("0") { digits.removeLast() }
        return (digits, whole.count - (all.count - significant.count) + exponent)
    }

    private static func exponential(_ digits: String, exponent: Int) -> String {
        let mantissa = digits.count == 1 ? digits : "\(digits.prefix(1)).\(digits.dropFirst())"
        return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude)"
    }

    private static func plain(_ digits: String, pointAt: Int) -> String {
        if pointAt <= 0 {
            return "0." + String(repeating: "0", count: -pointAt) + digits
        }
        if pointAt >= digits.count {
            return digits + String(repeating: "0", count: pointAt - digits.count)
        }
        return "\(digits.prefix(pointAt)).\(digits.dropFirst(pointAt))"
    }
}
