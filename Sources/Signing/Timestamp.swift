/// A moment in UTC to the second, written as RFC 3339 in the one form `2026-11-21T10:00:00Z`.
///
/// Years 2000 to 9999; no leap seconds, no offsets, no fractions.
package struct Timestamp: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let secondsSinceEpoch: Int64

    private static let range: ClosedRange<Int64> = 946_684_800...253_402_300_799

    /// Wraps a count of seconds; nil outside the years 2000 to 9999.
    package init?(secondsSinceEpoch: Int64) {
        guard Self.range.contains(secondsSinceEpoch) else { return nil }
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// Parses the one form; nil for every other text, and for days that no calendar has.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let pattern = Array("####-##-##T##:##:##Z".utf8)
        guard bytes.count == pattern.count else { return nil }
        for (byte, shape) in zip(bytes, pattern) {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard shape == UInt8(ascii: "#") ? isDigit : byte == shape else { return nil }
        }
        func number(_ range: Range<Int>) -> Int64 {
            bytes[range].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard year >= 2_000, (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        secondsSinceEpoch = days * 86_400 + hour * 3_600 + minute * 60 + second
    }

    /// This moment moved by `seconds`; nil when that leaves the years 2000 to 9999.
    package func adding(seconds: Int64) -> Timestamp? {
        let (sum, overflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
        return overflow ? nil : Timestamp(secondsSinceEpoch: sum)
    }

    /// The text form.
    package var description: String {
        let days = secondsSinceEpoch / 86_400
        let rest = secondsSinceEpoch % 86_400
        let (year, month, day) = Self.date(daysSinceEpoch: days)
        let time = "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        return "\(year)-\(two(month))-\(two(day))T\(time)Z"
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSinceEpoch < right.secondsSinceEpoch
    }

    package init(from decoder: any Decoder) throws {
        self = try decoder.parseString("a UTC time such as 2026-11-21T10:00:00Z") { Timestamp($0) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    // MARK: - The Gregorian calendar, in eras of 400 years that start on 1 March

    private static let daysPerEra: Int64 = 146_097
    private static let daysToEpoch: Int64 = 719_468

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// The days from 1970-01-01 to a day of the years from 0 on.
    package static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return shifted / 400 * daysPerEra + dayOfEra - daysToEpoch
    }

    /// The day that is so many days after 1970-01-01, in the years from 0 on.
    package static func date(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSinceEpoch + daysToEpoch
        let dayOfEra = shifted % daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = shifted / daysPerEra * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

private func two(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : "\(number)"
}
