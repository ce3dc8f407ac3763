import Diagnostics
import Settings
import YAML

/// Hours of certain days in which snapshots may become active: an entry of `activate.windows`.
package struct ActivationWindow: Sendable, Equatable {
    /// A day of the week.
    enum Weekday: String, CaseIterable, Sendable {
        case sun, mon, tue, wed, thu, fri, sat
    }

    /// Whose clock counts.
    enum Zone: Sendable, Equatable {
        /// One that is always so many seconds ahead of UTC.
        case fixed(Int64)
        /// That of a place, such as `Europe/Berlin`.
        case named(String)
    }

    /// The days on which it opens.
    let days: Set<Weekday>
    /// When it opens, in minutes after midnight.
    let from: Int64
    /// When it closes, at most 1,440; on the next day where that is not after ``from``.
    let to: Int64
    let zone: Zone

    /// Reads an entry.
    /// - Throws: ``YAMLError/configuration(_:at:)``.
    init(_ value: ConfigurationValue) throws {
        let mapping = try value.mapping(keys: "days", "from", "to", "zone")
        var days: Set<Weekday> = []
        for day in try mapping.optional("days")?.list() ?? [] {
            guard days.insert(try day.word()).inserted else { throw day.invalid("this day is listed twice") }
        }
        self.days = days.isEmpty ? Set(Weekday.allCases) : days
        from = try Self.minutes(mapping.required("from"), in: 0...1_439)
        to = try Self.minutes(mapping.required("to"), in: 1...1_440)
        guard from != to else { throw value.invalid("found a window that closes when it opens") }
        zone = try mapping.optional("zone").map(Self.zone) ?? .fixed(0)
    }

    /// Whether it is open when its clock shows `local`, in seconds since 1970-01-01T00:00:00.
    func isOpen(atLocal local: Int64) -> Bool {
        let day = local.quotient(by: 86_400)
        let minute = local.remainder(by: 86_400) / 60
        if from < to { return opens(on: day) && (from..<to).contains(minute) }
        return opens(on: day) && minute >= from || opens(on: day - 1) && minute < to
    }

    /// 1970-01-01 was a Thursday.
    private func opens(on day: Int64) -> Bool {
        days.contains(Weekday.allCases[Int((day + 4).remainder(by: 7))])
    }

    /// `HH:MM` in minutes.
    private static func minutes(_ value: ConfigurationValue, in range: ClosedRange<Int64>) throws -> Int64 {
        let text = try value.text()
        guard let minutes = minutes(text), range.contains(minutes) else {
            throw value.invalid(
                "found \"\(text.terminalSafe)\", expected a time from 00:00 to 24:00, such as \"22:30\""
            )
        }
        return minutes
    }

    private static func minutes(_ text: some StringProtocol) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isTime =
            parts.count == 2 && parts.allSatisfy { $0.utf8.count == 2 && $0.allSatisfy(\.isWholeNumber) }
        guard isTime, let hours = Int64(parts[0]), let minutes = Int64(parts[1]), minutes < 60, hours <= 24
        else {
            return nil
        }
        return hours * 60 + minutes
    }

    /// `UTC`, `+01:00`, or the name of a place.
    private static func zone(_ value: ConfigurationValue) throws -> Zone {
        let text = try value.text()
        if text == "UTC" { return .fixed(0) }
        if text.hasPrefix("+") || text.hasPrefix("-"), let minutes = minutes(text.dropFirst()), minutes <= 840
        {
            return .fixed((text.hasPrefix("-") ? -60 : 60) * minutes)
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            part.first?.isLetter == true && part.utf8.allSatisfy(isNameCharacter)
        }
        guard isName, text.utf8.count <= 64 else {
            throw value.invalid(
                "found \"\(text.terminalSafe)\", expected UTC, an offset such as \"+01:00\", or a zone such as Europe/Berlin"
            )
        }
        return .named(text)
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
            true
        default: false
        }
    }
}
