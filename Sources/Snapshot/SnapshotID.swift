import Kubernetes

/// The name of a snapshot: its date, and from the second of a day on a counter: `2026-04-29`, `2026-04-29.2`.
package struct SnapshotID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The date as `YYYY-MM-DD`, a day that the calendar has.
    package let date: String
    /// Which snapshot of the day, 1 to 9999.
    package let counter: Int

    /// Parses the text form.
    /// - Throws: ``SnapshotError/malformedID(_:)``.
    package init(_ text: String) throws(SnapshotError) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard Self.isDate(parts[0].utf8) else { throw .malformedID(text) }
        date = String(parts[0])
        guard parts.count == 2 else {
            counter = 1
            return
        }
        guard let counter = Int(parts[1]), (2...9_999).contains(counter), String(counter) == parts[1] else {
            throw .malformedID(text)
        }
        self.counter = counter
    }

    /// The next one of the same day; nil after 9999.
    package var next: SnapshotID? {
        counter < 9_999 ? SnapshotID(date: date, counter: counter + 1) : nil
    }

    /// The text form.
    package var description: String { counter == 1 ? date : "\(date).\(counter)" }

    /// Midnight of the date in UTC, as RFC 3339 has it.
    var created: String { "\(date)T00:00:00Z" }

    /// Midnight of the date in UTC, in seconds since 1970 (Hinnant, "chrono-compatible low-level date algorithms").
    var midnight: Int64 {
        let parts = date.split(separator: "-").compactMap { Int64($0) }
        let (month, day) = (parts[1], parts[2])
        let year = month > 2 ? parts[0] : parts[0] - 1
        let (era, yearOfEra) = (year / 400, year % 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * 86_400
    }

    package static func < (left: SnapshotID, right: SnapshotID) -> Bool {
        (left.date, left.counter) < (right.date, right.counter)
    }

    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    private init(date: String, counter: Int) {
        self.date = date
        self.counter = counter
    }

    private static func isDate(_ text: Substring.UTF8View) -> Bool {
        let bytes = Array(text)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return false
        }
        let digits = bytes[0..<4] + bytes[5..<7] + bytes[8..<10]
        guard digits.allSatisfy(ObjectName.isDigit) else { return false }
        let values = digits.map { Int($0 - UInt8(ascii: "0")) }
        let year = values[0..<4].reduce(0) { $0 * 10 + $1 }
        let month = values[4] * 10 + values[5]
        let day = values[6] * 10 + values[7]
        guard year >= 2_000, (1...12).contains(month) else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }
}
