import Signing
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("2000-01-01T00:00:00Z", 946_684_800),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2024-02-29T12:00:00Z", 1_709_208_000),
            ("2026-11-21T10:00:00Z", 1_795_255_200),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] as [(String, Int64)]
    )
    func `known moments are the published ones`(text: String, seconds: Int64) throws {
        let moment = try time(text)
        #expect(moment.secondsSinceEpoch == seconds)
        #expect(moment.description == text)
        #expect(Timestamp(secondsSinceEpoch: seconds) == moment)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T10:00:00", "2026-11-21T10:00:00z", "2026-11-21t10:00:00Z",
        "2026-11-21 10:00:00Z", "2026-11-21T10:00:00+00:00", "2026-11-21T10:00:00.0Z", "2026-11-21T24:00:00Z",
        "2026-11-21T10:60:00Z", "2026-12-31T23:59:60Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-04-31T00:00:00Z", "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "1999-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "+2026-11-21T10:00:0Z",
        "２026-11-21T10:00:00Z", "2026-11-2１T10:00:0Z", "-026-11-21T10:00:00Z",
    ])
    func `other forms and days that no calendar has are refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `every day from 2000 to 2410 round-trips and follows the one before`() throws {
        var moment = try time("2000-01-01T12:34:56Z")
        for _ in 0..<150_000 {
            let next = try require(moment.adding(seconds: 86_400))
            #expect(moment < next)
            if Timestamp(next.description) != next { Issue.record("\(next)") }
            moment = next
        }
    }

    @Test func `the years 2000 to 9999 are all there is`() throws {
        #expect(Timestamp(secondsSinceEpoch: 946_684_799) == nil)
        #expect(Timestamp(secondsSinceEpoch: 253_402_300_800) == nil)
        #expect(Timestamp(secondsSinceEpoch: .min) == nil)
        #expect(try time("9999-12-31T23:59:59Z").adding(seconds: 1) == nil)
        #expect(try time("2026-01-01T00:00:00Z").adding(seconds: .max) == nil)
    }
}
