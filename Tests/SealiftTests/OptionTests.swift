import BundleBuild
import Testing

@testable import sealift

/// The values of options, good and bad.
@Suite struct OptionTests {
    @Test(
        arguments: [
            ("1", 1), ("123456", 123_456), ("7B", 7), ("4KiB", 4_096), ("4kib", 4_096),
            ("700MB", 700_000_000),
            ("4GiB", 4 << 30), ("2TB", 2_000_000_000_000),
        ] as [(String, Int64)]
    )
    func `a size is a number with a unit`(text: String, bytes: Int64) {
        #expect(ByteSizeOption(argument: text)?.bytes == bytes)
    }

    @Test(arguments: ["", "0", "-1", "GiB", "1.5GiB", "4 GiB", "9999999999GiB", "4GiBs", "0x10"])
    func `what is no size is refused`(text: String) {
        #expect(ByteSizeOption(argument: text) == nil)
    }

    @Test(arguments: [
        ("acknowledged", BaseRule.acknowledged), ("full", .exactly(.full)), ("last", .exactly(.last)),
        ("41", .exactly(.sequence(41))),
    ])
    func `a base is acknowledged, full, last or a sequence`(text: String, rule: BaseRule) {
        #expect(BaseOption(argument: text)?.rule == rule)
    }

    @Test(arguments: ["", "0", "-3", "first", "1.0", "99999999999999999999"])
    func `what is no base is refused`(text: String) {
        #expect(BaseOption(argument: text) == nil)
    }

    @Test(
        arguments: [("30m", 1_800), ("4h", 14_400), ("2d", 172_800), ("30d", 2_592_000)] as [(String, Int64)]
    )
    func `a duration is a number with a unit`(text: String, seconds: Int64) {
        #expect(DurationOption(argument: text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "4", "h", "0h", "-1h", "+1h", "31d", "721h", "1.5h", "4 h", "4w", "99999999999999999999h",
    ])
    func `what is no duration is refused`(text: String) {
        #expect(DurationOption(argument: text) == nil)
    }

    @Test(arguments: [
        (["status", "--state", "a", "--state", "b"], "--state"),
        (["drift", "--state", "a", "--state", "b"], "--state"),
        (["images", "--config=a", "--config=b"], "--config"),
    ])
    func `an option of one value is given once`(arguments: [String], name: String) throws {
        let options = try CommandLineOptions(of: Sealift.self)
        #expect(throws: CommandError.repeatedOption(name, count: 2)) {
            try options.checkRepeated(arguments)
        }
    }

    @Test(arguments: [
        (["import", "stick", "--sate", "x"], "--sate"), (["images", "--conig=a"], "--conig"),
        (["keys", "generate", "--schema", "x", "--out", "y"], "--schema"),
    ])
    func `an option that nobody has is found`(arguments: [String], name: String) throws {
        guard case .unknownOption(name, _)? = try CommandLineOptions(of: Sealift.self).unknown(in: arguments)
        else {
            Issue.record("\(arguments) has no unknown option")
            return
        }
    }

    @Test func `what stands behind two dashes is no option`() throws {
        #expect(try CommandLineOptions(of: Sealift.self).unknown(in: ["inspect", "--", "--stick"]) == nil)
    }
}
