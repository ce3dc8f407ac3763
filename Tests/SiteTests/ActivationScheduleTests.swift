import Diagnostics
import FileIO
import Signing
import Site
import SystemPackage
import TestSupport
import Testing
import YAML

/// When the windows of a site are open, by the clocks of the places that they name.
@Suite struct ActivationScheduleTests {
    /// The rules that time zone files end with.
    private static let zones = [
        "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3",
        "Australia/Sydney": "AEST-10AEDT,M10.1.0,M4.1.0/3",
        "Asia/Kolkata": "IST-5:30",
        "America/Nuuk": "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "Test/Julian": "AAA0BBB,J60/0,J300/0",
        "Test/Counted": "AAA0BBB-2,59/0,299/0",
    ]

    struct Case: Sendable {
        let window: String
        let moment: String
        let isOpen: Bool
    }

    @Test(arguments: [
        // 2026-11-27 is a Friday.
        Case(
            window: #"{days: [fri], from: "08:00", to: "17:00"}"#,
            moment: "2026-11-27T08:00:00Z",
            isOpen: true
        ),
        Case(
            window: #"{days: [fri], from: "08:00", to: "17:00"}"#,
            moment: "2026-11-27T07:59:59Z",
            isOpen: false
        ),
        Case(
            window: #"{days: [fri], from: "08:00", to: "17:00"}"#,
            moment: "2026-11-27T17:00:00Z",
            isOpen: false
        ),
        Case(
            window: #"{days: [fri], from: "08:00", to: "17:00"}"#,
            moment: "2026-11-28T09:00:00Z",
            isOpen: false
        ),
        Case(window: #"{from: "08:00", to: "17:00"}"#, moment: "2026-11-28T09:00:00Z", isOpen: true),
        // Over midnight: the day is the one on which it opens.
        Case(
            window: #"{days: [fri], from: "22:00", to: "04:00"}"#,
            moment: "2026-11-28T03:59:59Z",
            isOpen: true
        ),
        Case(
            window: #"{days: [fri], from: "22:00", to: "04:00"}"#,
            moment: "2026-11-27T03:59:59Z",
            isOpen: false
        ),
        Case(
            window: #"{days: [fri], from: "22:00", to: "24:00"}"#,
            moment: "2026-11-27T23:59:59Z",
            isOpen: true
        ),
        Case(
            window: #"{days: [fri], from: "22:00", to: "24:00"}"#,
            moment: "2026-11-28T00:00:00Z",
            isOpen: false
        ),
        // Other clocks, on both sides of their changes.
        Case(
            window: #"{from: "10:00", to: "11:00", zone: "-03:30"}"#,
            moment: "2026-11-27T13:30:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "02:00", to: "03:00", zone: Europe/Berlin}"#,
            moment: "2026-03-28T01:30:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "02:00", to: "03:00", zone: Europe/Berlin}"#,
            moment: "2026-03-29T00:30:00Z",
            isOpen: false
        ),
        Case(
            window: #"{from: "02:00", to: "03:00", zone: Europe/Berlin}"#,
            moment: "2026-03-29T01:30:00Z",
            isOpen: false
        ),
        Case(
            window: #"{from: "02:00", to: "03:00", zone: Europe/Berlin}"#,
            moment: "2026-10-25T00:30:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "02:00", to: "03:00", zone: Europe/Berlin}"#,
            moment: "2026-10-25T01:30:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "11:00", to: "12:00", zone: Australia/Sydney}"#,
            moment: "2026-01-15T00:30:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "10:00", to: "11:00", zone: Australia/Sydney}"#,
            moment: "2026-07-15T00:30:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "05:30", to: "05:31", zone: Asia/Kolkata}"#,
            moment: "2026-07-15T00:00:30Z",
            isOpen: true
        ),
        // At 22:00 on the Saturday before the last Sunday of March.
        Case(
            window: #"{from: "23:00", to: "24:00", zone: America/Nuuk}"#,
            moment: "2026-03-29T00:59:59Z",
            isOpen: false
        ),
        Case(
            window: #"{from: "00:00", to: "01:00", zone: America/Nuuk}"#,
            moment: "2026-03-29T01:00:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "01:00", to: "01:01", zone: Test/Julian}"#,
            moment: "2028-03-01T00:00:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "00:00", to: "00:01", zone: Test/Julian}"#,
            moment: "2028-02-29T00:00:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "02:00", to: "02:01", zone: Test/Counted}"#,
            moment: "2028-02-29T00:00:00Z",
            isOpen: true
        ),
        // What the file lists goes before its rule.
        Case(
            window: #"{from: "04:00", to: "04:01", zone: Asia/Kolkata}"#,
            moment: "2001-01-01T00:00:00Z",
            isOpen: true
        ),
        Case(
            window: #"{from: "03:00", to: "03:01", zone: Asia/Kolkata}"#,
            moment: "2000-01-01T00:00:00Z",
            isOpen: true
        ),
    ])
    func `a window is open by the clock of its place`(_ sample: Case) throws {
        #expect(try schedule(sample.window).isOpen(at: moment(sample.moment)) == sample.isOpen)
    }

    @Test func `the next opening leaves out an hour that does not exist`() throws {
        let schedule = try schedule(#"{from: "02:00", to: "03:00", zone: Europe/Berlin}"#)
        let next = schedule.opening(after: try moment("2026-03-28T02:00:00Z"))
        #expect(next?.description == "2026-03-30T00:00:00Z")
        let weekly = try self.schedule(#"{days: [sun], from: "02:00", to: "03:00", zone: Europe/Berlin}"#)
        #expect(
            weekly.opening(after: try moment("2026-03-22T02:00:00Z"))?.description == "2026-04-05T00:00:00Z"
        )
    }

    @Test func `any window of several is enough, and without one it is always open`() throws {
        let both = try schedule(#"{from: "02:00", to: "03:00"}, {from: "12:00", to: "13:00"}"#)
        for (text, isOpen) in [
            ("2026-03-28T12:30:00Z", true), ("2026-03-28T02:30:00Z", true), ("2026-03-28T11:30:00Z", false),
        ] {
            #expect(try both.isOpen(at: moment(text)) == isOpen, "\(text)")
        }
        #expect(ActivationSchedule().isOpen(at: 0))
    }

    @Test(arguments: [
        #"{from: "8:00", to: "17:00"}"#, #"{from: "08:00", to: "25:00"}"#, #"{from: "24:00", to: "17:00"}"#,
        #"{from: "08:00", to: "08:00"}"#, #"{from: "08:00"}"#, #"{from: "08:00", to: "17:60"}"#,
        #"{days: [fri, fri], from: "08:00", to: "17:00"}"#, #"{days: [friday], from: "08:00", to: "17:00"}"#,
        #"{from: "08:00", to: "17:00", zone: ../../etc/passwd}"#,
        #"{from: "08:00", to: "17:00", zone: "+15:00"}"#,
        #"{from: "08:00", to: "17:00", zone: /etc/localtime}"#,
    ])
    func `what is no window is refused with its line`(window: String) throws {
        let error = #expect(throws: YAMLError.self) { try configuration(window) }
        #expect(error?.description.contains("site.yaml:") == true)
    }

    @Test func `a clock that is not trusted keeps no windows`() throws {
        let window = #"{from: "08:00", to: "17:00"}"#
        #expect(throws: YAMLError.self) { try configuration(window, more: "clock: untrusted") }
        _ = try configuration(window, more: "clock: trusted")
    }

    @Test func `a zone that the system lacks, and a file that is none, are named`() throws {
        let folder = try TemporaryDirectory()
        try DurableFile.replace(folder.path.appending("Short"), with: Array("TZif2".utf8))
        try DurableFile.replace(folder.path.appending("Text"), with: Array(repeating: 0x20, count: 500))
        var cut = Self.file(rule: "CET-1CEST,M3.5.0,M10.5.0/3")
        cut.removeLast(3)
        try DurableFile.replace(folder.path.appending("Cut"), with: cut)
        try DurableFile.replace(
            folder.path.appending("Rule"),
            with: Self.file(rule: "CET-1CEST,M13.5.0,M10.5.0/3")
        )
        for (zone, id) in [
            ("Nowhere", "site.unknown-zone"), ("Short", "site.malformed-zone"),
            ("Text", "site.malformed-zone"),
            ("Cut", "site.malformed-zone"), ("Rule", "site.malformed-zone"),
        ] {
            let windows = try configuration("{from: \"08:00\", to: \"17:00\", zone: \(zone)}").windows
            let error = #expect(throws: SiteError.self) {
                try ActivationSchedule(windows, zones: folder.path)
            }
            #expect(error?.identifier == id && error?.exitClass == .environment, "\(zone)")
        }
    }

    private func moment(_ text: String) throws -> Int64 {
        try #require(Timestamp(text)).secondsSinceEpoch
    }

    private func schedule(_ windows: String) throws -> ActivationSchedule {
        let folder = try TemporaryDirectory()
        for (name, rule) in Self.zones {
            let path = folder.path.appending(FilePath(name).components)
            try Directory.create(path.removingLastComponent())
            try DurableFile.replace(path, with: Self.file(rule: rule))
        }
        return try ActivationSchedule(configuration(windows).windows, zones: folder.path)
    }

    private func configuration(_ windows: String, more: String = "") throws -> SiteConfiguration {
        let text = """
            apiVersion: sealift.dev/v1alpha1
            kind: Site
            activate:
              targets: [{files: active}]
              windows: [\(windows)]
            \(more)

            """
        return try SiteConfiguration(reading: Array(text.utf8), name: "site.yaml", folder: "/")
    }

    /// A time zone file (RFC 9636): three hours ahead until 2001 begins, four until 2002, then by `rule`.
    private static func file(rule: String) -> [UInt8] {
        func number(_ value: Int64, _ size: Int) -> [UInt8] {
            (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        func header(_ times: Int64, _ types: Int64) -> [UInt8] {
            let counts: [Int64] = [0, 0, 0, times, types, 1]
            let head = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
            return counts.reduce(head) { $0 + number($1, 4) }
        }
        let offsets: [Int64] = [10_800, 14_400]
        let types: [UInt8] = offsets.reduce([]) { $0 + number($1, 4) + [0, 0] }
        let moments: [Int64] = [978_307_200, 1_009_843_200]
        let first: [UInt8] = header(0, 1) + types.prefix(6) + [0]
        let times: [UInt8] = moments.reduce([]) { $0 + number($1, 8) }
        let second: [UInt8] = header(2, 2) + times + [1, 0] + types + [0]
        return first + second + Array("\n\(rule)\n".utf8)
    }
}
