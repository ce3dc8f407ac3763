import Testing
import YAML

/// What scalars mean.
///
/// The expectations are what kubectl 1.32 made of each, written as JSON; whole numbers beyond `Int64` keep their digits
/// here, which the API server rounds.
@Suite struct ScalarTests {
    @Test(arguments: [
        ("y", #"true"#), ("Y", #"true"#), ("n", #"false"#), ("N", #"false"#), ("yes", #"true"#),
        ("Yes", #"true"#), ("yES", #""yES""#), ("no", #"false"#), ("on", #"true"#), ("Off", #"false"#),
        ("oN", #""oN""#), ("On", #"true"#), ("tRue", #""tRue""#), ("TRUE", #"true"#),
        ("true", #"true"#), ("~", #"null"#), ("null", #"null"#), ("NULL", #"null"#),
        ("nULL", #""nULL""#), ("012", #"10"#), ("0o14", #"12"#), ("0x1F", #"31"#), ("0X1F", #"31"#),
        ("0b101", #"5"#), ("-0b101", #"-5"#), ("-0x1f", #"-31"#), ("1_000", #"1000"#), ("0_1", #"1"#),
        ("_1", #""_1""#), ("08", #"8"#), ("09.5", #"9.5"#), ("0o8", #""0o8""#), ("1:30", #""1:30""#),
        ("190:20:30", #""190:20:30""#), ("1e3", #"1000"#), ("1E3", #"1000"#), ("1e+3", #"1000"#),
        ("1.5e-7", #"1.5e-7"#), (".5", #"0.5"#), ("5.", #"5"#), ("+1", #"1"#), ("-1", #"-1"#),
        ("+1.0", #"1"#), ("+.5", #"0.5"#), ("0", #"0"#), ("-0", #"0"#), ("-0.0", #"0"#),
        ("12345678901234567890", #"12345678901234567890"#),
        ("123456789012345678901234567890", #"1.2345678901234568e+29"#),
        ("9223372036854775807", #"9223372036854775807"#),
        ("9223372036854775808", #"9223372036854775808"#),
        ("18446744073709551615", #"18446744073709551615"#),
        ("18446744073709551616", #"18446744073709552000"#),
        ("-9223372036854775808", #"-9223372036854775808"#),
        ("-9223372036854775809", #"-9223372036854776000"#), ("1.0", #"1"#), ("1.10", #"1.1"#),
        ("2001-01-01", #""2001-01-01""#), ("2001-01-01T00:00:00Z", #""2001-01-01T00:00:00Z""#),
        ("0x", #""0x""#), ("0xFFFFFFFFFFFFFFFF", #"18446744073709551615"#),
        ("0xFFFFFFFFFFFFFFFFF", #""0xFFFFFFFFFFFFFFFFF""#), ("1e400", #""1e400""#), ("1__0", #"10"#),
        ("1_", #"1"#), ("0x_1", #"1"#), ("-.5", #"-0.5"#), ("+0x1", #"1"#), ("1.0e", #""1.0e""#),
        ("e3", #""e3""#), ("0.1e1", #"1"#), ("0o", #""0o""#), ("-012", #"-10"#), ("-0o14", #"-12"#),
        ("+12", #"12"#), ("1_000.5", #"1000.5"#), ("1.5_0", #"1.5"#), ("0b2", #""0b2""#),
        ("+012", #"10"#), ("00", #"0"#), ("007", #"7"#),
        ("100000000000000000000.0", #"100000000000000000000"#), ("123456789.0", #"123456789"#),
        ("1e20", #"100000000000000000000"#), ("1e21", #"1e+21"#), ("1.0e21", #"1e+21"#),
        ("1e-6", #"0.000001"#), ("1e-7", #"1e-7"#), ("0.000001", #"0.000001"#),
        ("0.0000001", #"1e-7"#), ("3.14159265358979323846", #"3.141592653589793"#), ("0B101", #"5"#),
        ("0O14", #"12"#), ("+0", #"0"#), (".", #"".""#), ("..", #""..""#), ("._5", #""._5""#),
        (".5e1", #"5"#), (".1_0", #"0.1"#), (".e1", #"".e1""#), ("1._5", #"1.5"#),
        ("1.e5", #"100000"#), ("-0x8000000000000000", #"-9223372036854775808"#),
        ("0x1p4", #""0x1p4""#), ("0x1.8p1", #""0x1.8p1""#), (".0x1p4", #"".0x1p4""#),
        (".infinity", #"".infinity""#), ("+inf", #""+inf""#), ("+Inf", #""+Inf""#),
        ("-inf", #""-inf""#), ("nan", #""nan""#), ("-0o", #""-0o""#), ("-0b", #""-0b""#),
        ("0b", #""0b""#),
        (
            "-0b1111111111111111111111111111111111111111111111111111111111111111",
            #""-0b1111111111111111111111111111111111111111111111111111111111111111""#
        ),
        ("0b1111111111111111111111111111111111111111111111111111111111111111", #"18446744073709551615"#),
        ("0_", #"0"#), ("0_7", #"7"#), ("1e5_0", #"1e+50"#), ("--", #""--""#), ("-_", #""-_""#),
        ("+_1", #"1"#), ("1.2.3", #""1.2.3""#), ("1,000", #""1,000""#),
        ("0777777777777777777777777", #"7.777777777777778e+23"#),
        ("01777777777777777777777", #"18446744073709551615"#), ("0.1", #"0.1"#),
        ("1.7976931348623157e308", #"1.7976931348623157e+308"#),
        ("1.7976931348623159e308", #""1.7976931348623159e308""#), ("4.9e-324", #"5e-324"#),
        ("1e-400", #"0"#), ("<<", #""<<""#), ("=", #""=""#), ("1e22", #"1e+22"#),
        ("123456789012345680000", #"123456789012345680000"#), ("0x1_F", #"31"#), ("019", #"19"#),
        ("0_9", #"9"#), ("0_19.5", #"19.5"#), ("1_.5", #"1.5"#), ("08.5", #"8.5"#), ("-08", #"-8"#),
        ("0e0", #"0"#), ("-0e0", #"0"#), ("00.5", #"0.5"#), ("0o1_4", #"12"#), ("1e05", #"100000"#),
        ("2002-1-1", #""2002-1-1""#), ("0b1_1", #"3"#), (".1e400", #"".1e400""#), (".5_", #"".5_""#),
        ("2.5E+10", #"25000000000"#), ("0.30000000000000004", #"0.30000000000000004"#),
        ("123e-10", #"1.23e-8"#), ("1234567.125", #"1234567.125"#), ("-1.5e300", #"-1.5e+300"#),
    ])
    func `a plain scalar means what Kubernetes makes of it`(text: String, json: String) throws {
        let node = try YAMLDocuments.readOne(Array("v: \(text)".utf8), name: "t")
        #expect(String(decoding: node.json, as: UTF8.self) == "{\"v\":\(json)}")
        let again = try YAMLDocuments.readOne(YAMLEmitter.document(node), name: "t")
        #expect(again == node, "the emitted text means something else")
    }

    @Test(arguments: [".inf", "+.inf", "-.INF", ".nan", ".NaN"])
    func `numbers that JSON does not have are refused`(text: String) {
        #expect(throws: YAMLError.content(.inexpressible(text), at: place(1, 4))) {
            try YAMLDocuments.readOne(Array("v: \(text)".utf8), name: "t")
        }
    }

    @Test(arguments: [
        ("'no'", #""no""#), (#""012""#, #""012""#), ("!!str no", #""no""#), ("! 12", #""12""#),
        ("!!int '3'", "3"), ("!!bool yes", "true"), ("!!null ''", "null"), ("|\n  no", #""no""#),
        (">-\n  a\n  b", #""a b""#), (#""\u00e9\x41\n""#, #""éA\n""#), ("''", #""""#), ("", "null"),
        ("'it''s'", #""it's""#), (#""a\/b""#, #""a/b""#),
    ])
    func `quoted and tagged scalars`(text: String, json: String) throws {
        let node = try YAMLDocuments.readOne(Array("v: \(text)".utf8), name: "t")
        #expect(String(decoding: node.json, as: UTF8.self) == "{\"v\":\(json)}")
        let again = try YAMLDocuments.readOne(YAMLEmitter.document(node), name: "t")
        #expect(again == node)
    }

    @Test(arguments: [
        ("on: 1", "true"), ("12: 1", "12"), ("0x10: 1", "16"), ("'on': 1", "on"), ("1.5: 1", "1.5"),
        ("'': 1", ""),
    ])
    func `keys get the names that Kubernetes gives them`(text: String, name: String) throws {
        let node = try YAMLDocuments.readOne(Array(text.utf8), name: "t")
        #expect(node.mapping?.entries.map(\.name) == [name])
        #expect(try YAMLDocuments.readOne(YAMLEmitter.document(node), name: "t") == node)
    }

    @Test(arguments: ["1.10: 1", "~: 1", "[a]: 1", "{a: b}: 1", "? [a]\n: 1"])
    func `keys whose name would surprise are refused`(text: String) {
        #expect {
            try YAMLDocuments.readOne(Array(text.utf8), name: "t")
        } throws: { error in
            guard case .unusableKey? = (error as? YAMLError)?.problem else { return false }
            return true
        }
    }

    private func place(_ line: Int, _ column: Int) -> YAMLLocation {
        YAMLLocation("t", YAMLPosition(line: line, column: column))
    }
}
