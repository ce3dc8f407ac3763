import Signing

/// When clocks change each year, as the `TZ` of POSIX has it and RFC 9636 the end of a time zone file: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct DaylightRule: Sendable, Equatable {
    /// A day of the year, and the seconds of its midnight, by the clock before the change.
    struct Day: Sendable, Equatable {
        enum Form: Sendable, Equatable {
            /// The day 1 to 365, 29 February not counted.
            case withoutLeapDay(Int64)
            /// The day 0 to 365.
            case counted(Int64)
            /// The weekday of that week of the month, 0 for Sunday; week 5 is the last one.
            case weekday(month: Int64, week: Int64, day: Int64)
        }

        let form: Form
        let time: Int64
    }

    /// Half of the year has other clocks.
    struct Daylight: Sendable, Equatable {
        let offset: Int64
        let start: Day
        let end: Day
    }

    let standard: Int64
    let daylight: Daylight?

    /// Reads the one line; nil for every other text.
    init?(_ text: String) {
        var text = DaylightRuleText(text)
        guard text.skipName(), let west = text.time() else { return nil }
        standard = -west
        guard !text.isAtEnd else {
            daylight = nil
            return
        }
        guard text.skipName() else { return nil }
        var offset = standard + 3_600
        if !text.isNext(",") {
            guard let west = text.time() else { return nil }
            offset = -west
        }
        guard text.skip(","), let start = text.day(), text.skip(","), let end = text.day(), text.isAtEnd
        else {
            return nil
        }
        daylight = Daylight(offset: offset, start: start, end: end)
    }

    /// How many seconds the clocks are ahead at `moment`.
    func offset(at moment: Int64) -> Int64 {
        guard let daylight else { return standard }
        let days = (moment + standard).quotient(by: 86_400)
        let year = Timestamp.date(daysSinceEpoch: days).year
        let start = daylight.start.midnight(in: year) + daylight.start.time - standard
        let end = daylight.end.midnight(in: year) + daylight.end.time - daylight.offset
        let isDaylight =
            start < end ? (start..<end).contains(moment) : !(end..<start).contains(moment)
        return isDaylight ? daylight.offset : standard
    }
}

extension DaylightRule.Day {
    /// The seconds from 1970-01-01T00:00:00 to the midnight of the day, by the same clock.
    fileprivate func midnight(in year: Int64) -> Int64 {
        let newYear = Timestamp.daysSinceEpoch(year: year, month: 1, day: 1)
        switch form {
        case .counted(let day): return (newYear + day) * 86_400
        case .withoutLeapDay(let day):
            let march = Timestamp.daysSinceEpoch(year: year, month: 3, day: 1)
            return (day < 60 ? newYear + day - 1 : march + day - 60) * 86_400
        case .weekday(let month, let week, let day):
            let first = Timestamp.daysSinceEpoch(year: year, month: month, day: 1)
            let next = Timestamp.daysSinceEpoch(
                year: month == 12 ? year + 1 : year,
                month: month == 12 ? 1 : month + 1,
                day: 1
            )
            // 1970-01-01 was a Thursday, the fifth day of a week that begins with Sunday as day 0.
            let weekday = (first + 4).remainder(by: 7)
            var found = first + (day - weekday).remainder(by: 7) + (week - 1) * 7
            while found >= next { found -= 7 }
            return found * 86_400
        }
    }
}

extension Int64 {
    /// The quotient, rounded down.
    func quotient(by divisor: Int64) -> Int64 { (self - remainder(by: divisor)) / divisor }

    /// The remainder from 0 on.
    func remainder(by divisor: Int64) -> Int64 { (self % divisor + divisor) % divisor }
}

/// The text of a rule, read from its beginning.
private struct DaylightRuleText {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    func isNext(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        rest.removeFirst()
        return true
    }

    /// At least three letters, or anything between `<` and `>`.
    mutating func skipName() -> Bool {
        if skip("<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let letters = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
        rest = rest[letters.endIndex...]
        return letters.count >= 3
    }

    /// `[+-]h[h[h]][:mm[:ss]]` in seconds.
    mutating func time() -> Int64? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let hours = number(in: 0...167) else { return nil }
        var seconds = hours * 3_600
        for unit: Int64 in [60, 1] where skip(":") {
            guard let number = number(in: 0...59) else { return nil }
            seconds += number * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// `Mm.w.d`, `Jn` or `n`, and `/time`, which is two o'clock unless given.
    mutating func day() -> DaylightRule.Day? {
        let form: DaylightRule.Day.Form
        if skip("M") {
            guard let month = number(in: 1...12), skip("."), let week = number(in: 1...5), skip("."),
                let day = number(in: 0...6)
            else { return nil }
            form = .weekday(month: month, week: week, day: day)
        } else if skip("J") {
            guard let day = number(in: 1...365) else { return nil }
            form = .withoutLeapDay(day)
        } else {
            guard let day = number(in: 0...365) else { return nil }
            form = .counted(day)
        }
        guard skip("/") else { return DaylightRule.Day(form: form, time: 7_200) }
        return time().map { DaylightRule.Day(form: form, time: $0) }
    }

    private mutating func number(in range: ClosedRange<Int64>) -> Int64? {
        let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard (1...3).contains(digits.count), let number = Int64(Substring(digits)), range.contains(number)
        else {
            return nil
        }
        rest = rest[digits.endIndex...]
        return number
    }
}
