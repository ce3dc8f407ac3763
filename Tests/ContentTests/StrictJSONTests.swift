import Content
import Diagnostics
import Testing

@Suite struct StrictJSONTests {
    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, "\u{FEFF}{}", "{} {}", "[1,]", "{,}", "01", "+1", "1.",
        ".5", "1e",
        "nul", "[", "\"", #""\x""#, #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\u0000""#,
        #""\u00g0""#,
        "\"a\nb\"", "", " ", #"{"a"}"#, #"{a:1}"#, #""\u+123""#, "1.0", "1e3", "9007199254740992",
        "-9007199254740992",
        "18446744073709551616",
    ])
    func `what two readers could understand differently is refused`(text: String) {
        #expect(throws: ContentError.self) {
            try StrictJSON.check(Array(text.utf8), place: "test", limits: .signedDocument)
        }
    }

    @Test(arguments: [
        "{}", "[]", "null", "0", "-1", "9007199254740991", #"{"a":[1,{"b":"\ud83d\ude00 \n"}]}"#,
        " [ true , false ] ",
        #""é""#,
    ])
    func `ordinary documents pass`(text: String) throws {
        try StrictJSON.check(Array(text.utf8), place: "test", limits: .signedDocument)
    }

    @Test(arguments: [
        ("a\u{1B}\n", #""a\u001b\n""#), ("\u{9B}\u{7F}\u{202E}", #""\u009b\u007f\u202e""#),
        ("\u{E0001}", #""\udb40\udc01""#), ("é \"/\\", #""é \"/\\""#),
        ("docker://u:hunter2@h \u{7F}", #""docker://u:<redacted>@h \u007f""#),
        ("user:hun\"ter\\@host", #""user:<redacted>@host""#), ("token=\"a", #""token=\"a""#),
        ("nul\0", #""nul\\u{0}""#), ("app@sha256:00", #""app@sha256:00""#),
    ])
    func `printable JSON has no secrets and no controls, and stays what it was`(text: String, literal: String)
        throws
    {
        let bytes = try StrictJSON.encodePrintable(["key": [text]])
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"key":[\#(literal)]}"#)
        let decoded = try StrictJSON.decode([String: [String]].self, from: bytes, place: "test")
        let safe = text.withoutSecrets.replacing("\0", with: "\\u{0}")
        #expect(decoded == ["key": [safe]])
    }

    @Test func `depth and size have limits`() throws {
        let deep = Array((String(repeating: "[", count: 17) + String(repeating: "]", count: 17)).utf8)
        #expect(throws: ContentError.self) {
            try StrictJSON.check(deep, place: "test", limits: .signedDocument)
        }
        let hostile = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: ContentError.self) {
            try StrictJSON.check(hostile, place: "test", limits: .foreignDocument)
        }
        let limits = StrictJSON.Limits(bytes: 3, depth: 2, wholeNumbers: true)
        #expect(throws: ContentError.self) {
            try StrictJSON.check(Array("[  ]".utf8), place: "test", limits: limits)
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        for bytes: [UInt8] in [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
        ] {
            #expect(throws: ContentError.self) {
                try StrictJSON.check(bytes, place: "test", limits: .signedDocument)
            }
        }
    }

    @Test func `a wrong shape names the place, and what JSON calls the value`() {
        struct Shape: Decodable { let list: [Int] }
        #expect(
            throws: ContentError.unexpectedJSON(
                place: "test",
                path: "$.list[1]",
                reason: "expected a whole number"
            )
        ) {
            try StrictJSON.decode(Shape.self, from: Array(#"{"list":[1,"x"]}"#.utf8), place: "test")
        }
    }

    @Test(arguments: ["91e308", "-1e999", "1e400"])
    func `a number that does not fit is refused in our own words`(number: String) {
        #expect(
            throws: ContentError.unexpectedJSON(
                place: "test",
                path: "$",
                reason: "a number that is out of range"
            )
        ) {
            try StrictJSON.decode(
                Double.self,
                from: Array(number.utf8),
                place: "test",
                limits: .foreignDocument
            )
        }
    }

    @Test func `encoding is deterministic`() throws {
        let bytes = try StrictJSON.encode(["b": "x/y", "a": "é"])
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"a":"é","b":"x/y"}"#)
    }
}
