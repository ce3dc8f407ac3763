import Diagnostics
import Testing
import YAML

/// The YML rows about YAML itself: everything here is refused, with exit class 11 and a position, in no time.
@Suite struct HostileTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let problem: YAMLProblem
        let line: Int

        init(_ name: String, _ text: String, _ problem: YAMLProblem, line: Int = 1) {
            self.init(name, bytes: Array(text.utf8), problem, line: line)
        }

        init(_ name: String, bytes: [UInt8], _ problem: YAMLProblem, line: Int = 1) {
            self.name = name
            self.bytes = bytes
            self.problem = problem
            self.line = line
        }

        var testDescription: String { name }
    }

    /// Each line stands for nine times the one before.
    static func laughs(_ first: String, lines: Int) -> String {
        "a0: &a0 \(first)\n"
            + (1...lines).map { line in
                "a\(line): &a\(line) [" + String(repeating: "*a\(line - 1), ", count: 9) + "]\n"
            }.joined()
    }

    static let cases: [Case] = [
        Case(
            "billion laughs",
            laughs("[lol]", lines: 12),
            .overLimit(what: "nodes in a document", limit: 200_000),
            line: 7
        ),
        Case(
            "few nodes with much text",
            laughs(String(repeating: "x", count: 10_000), lines: 3),
            .overLimit(what: "bytes in a document", limit: 3 << 20),
            line: 4
        ),
        Case(
            "much text in many documents",
            String(
                repeating: "---\na: &a " + String(repeating: "x", count: 10_000) + "\nb: ["
                    + String(repeating: "*a,", count: 300) + "]\n",
                count: 30
            ),
            .overLimit(what: "bytes", limit: 64 << 20),
            line: 69
        ),
        Case(
            "aliases that nest",
            "a: &a \(String(repeating: "[", count: 40))\(String(repeating: "]", count: 40))\n"
                + "b: \(String(repeating: "[", count: 30))*a\(String(repeating: "]", count: 30))",
            nesting,
            line: 2
        ),
        Case("an undefined alias", "a: 1\nb: *x", noAnchor("x"), line: 2),
        Case("an alias to another document", "a: &x 1\n---\nb: *x", noAnchor("x"), line: 3),
        Case("an anchor to itself", "&a [*a]", noAnchor("a")),
        Case("an anchor to itself that was another", "a: &a 1\nb: &a [*a]", noAnchor("a"), line: 2),
        Case("a merge of text", "x: 1\n<<: text", notMerged("text"), line: 2),
        Case("a merge of a list with text", "x: 1\n<<: [{}, y]", notMerged("a list"), line: 2),
        Case("a merge of nothing", "<<:", notMerged("nothing")),
        Case(
            "a duplicate key beside a merge",
            "<<: {a: 1}\na: 1\na: 2",
            .duplicateKey("a", firstLine: 2),
            line: 3
        ),
        Case("a duplicate key by an alias", "? &a b\n: 1\n*a : 2", .duplicateKey("b", firstLine: 1), line: 3),
        Case(
            "100 000 objects of JSON",
            String(repeating: "{}", count: 100_000),
            .overLimit(what: "documents", limit: 20_000)
        ),
        Case(
            "a duplicate key in the second object",
            "{}\n{\"a\":1,\"a\":2}",
            .duplicateKey("a", firstLine: 2),
            line: 2
        ),
        Case("500 000 open brackets", String(repeating: "[", count: 500_000), nesting),
        Case("500 000 open mappings", String(repeating: "{b: ", count: 500_000), nesting),
        Case("200 000 block sequences", String(repeating: "- ", count: 200_000) + "x", nesting),
        Case("a duplicate key", "a: 1\nb: 2\na: 3", .duplicateKey("a", firstLine: 1), line: 3),
        Case(
            "a key that is a duplicate by meaning",
            "on: 1\n'true': 2",
            .duplicateKey("true", firstLine: 1),
            line: 2
        ),
        Case("a duplicate key in JSON", #"{"a":1,"a":2}"#, .duplicateKey("a", firstLine: 1)),
        Case(
            "a Python tag",
            "a: !!python/object:os.system x",
            tag("tag:yaml.org,2002:python/object:os.system")
        ),
        Case("a binary tag", "a: !!binary aGVsbG8=", tag("tag:yaml.org,2002:binary")),
        Case("a verbatim tag", "a: !<tag:x,1:y> z", tag("tag:x,1:y")),
        Case("a local tag on a mapping", "a: !x {b: c}", tag("!x")),
        Case("a set", "--- !!set\n? a\n", tag("tag:yaml.org,2002:set")),
        Case("a number that is tagged as a word", "a: !!int x", tag("tag:yaml.org,2002:int")),
        Case("a tag directive", "# c\n%TAG ! tag:x,1:\n---\na: 1", tag("directive %TAG"), line: 2),
        Case("a NUL escape", "a: 1\nb: \"x\\0y\"", .forbidden(.nul), line: 2),
        Case("UTF-16 with a mark", bytes: [0xFF, 0xFE, 0x61, 0], .encoding(found: "UTF-16")),
        Case("UTF-16 without a mark", bytes: [0x61, 0, 0x3A, 0], .encoding(found: "UTF-16 or binary")),
        Case("Latin-1", bytes: Array("a: caf".utf8) + [0xE9], .encoding(found: "no valid UTF-8")),
        Case(
            "an overlong sequence",
            bytes: [0x61, 0x3A, 0x20, 0xC0, 0xAF],
            .encoding(found: "no valid UTF-8")
        ),
        Case(
            "100 000 documents",
            String(repeating: "---\na: 1\n", count: 100_000),
            .overLimit(what: "documents", limit: 20_000),
            line: 40_001
        ),
        Case(
            "200 000 keys",
            (0..<200_000).map { "k\($0): \n" }.joined(),
            .overLimit(what: "nodes in a document", limit: 200_000),
            line: 100_000
        ),
        Case(
            "a million scalars in many documents",
            String(repeating: "---\n[" + String(repeating: "x,", count: 199_000) + "]\n", count: 6),
            .overLimit(what: "nodes in a text", limit: 1_000_000),
            line: 12
        ),
        Case(
            "a scalar above 3 MiB",
            "a: " + String(repeating: "x", count: 3 << 20),
            .overLimit(what: "bytes in a document", limit: 3 << 20)
        ),
        Case(
            "a document above 3 MiB that has fewer characters",
            "a: 1\n---\nb: " + String(repeating: "é", count: 2 << 20),
            .overLimit(what: "bytes in a document", limit: 3 << 20),
            line: 2
        ),
        Case(
            "a text above 64 MiB",
            bytes: [UInt8](repeating: 0x20, count: 64 << 20 + 1),
            .overLimit(what: "bytes", limit: 64 << 20)
        ),
        Case(
            "a key above 1 KiB",
            "? \(String(repeating: "k", count: 1_025))\n: 1",
            .overLimit(what: "bytes in a key", limit: 1_024)
        ),
    ]

    static let nesting = YAMLProblem.overLimit(what: "levels of nesting", limit: 64)

    static func noAnchor(_ alias: String) -> YAMLProblem {
        .syntax(reason: "nothing before it has the anchor of the alias *\(alias)")
    }

    static func notMerged(_ found: String) -> YAMLProblem {
        .syntax(reason: "found \(found) after <<, expected a mapping or a list of mappings")
    }

    static func tag(_ name: String) -> YAMLProblem { .forbidden(.tag(name)) }

    @Test(arguments: cases)
    func `is refused with its place`(_ example: Case) throws {
        var refusal: YAMLError?
        let time = ContinuousClock().measure {
            refusal = #expect(throws: YAMLError.self) {
                try YAMLDocuments.read(example.bytes, name: "evil.yaml")
            }
        }
        let error = try #require(refusal)
        #expect(error.problem == example.problem)
        #expect(error.place.position.line == example.line)
        #expect(error.exitClass == .corrupt)
        #expect(time < .seconds(10), "refusing took \(time)")
    }

    @Test(arguments: [
        ("a: [1", 1), ("a: 'x", 1), ("a: b: c", 1), ("a:\n\t- b", 2), ("%YAML 1.3\n---\na: 1", 1),
        ("a: 1\nb", 2), ("a: \u{7}", 1), ("a: @x", 1), ("\"\\q\"", 1), ("a: \"\\ud83d\"", 1), ("}", 1),
    ])
    func `broken YAML is refused near its place`(text: String, line: Int) throws {
        let error = try #require(
            #expect(throws: YAMLError.self) { try YAMLDocuments.read(Array(text.utf8), name: "t") }
        )
        #expect(error.identifier == "yaml.syntax")
        #expect(abs(error.place.position.line - line) <= 1, "\(error)")
        #expect(error.exitClass == .corrupt)
    }

    @Test func `errors read well`() {
        let place = YAMLLocation("fleet/a\u{1B}.yaml", YAMLPosition(line: 3, column: 1))
        let texts = [
            (
                YAMLProblem.duplicateKey("image", firstLine: 2),
                #"the key "image" stands here again, first on line 2"#
            ),
            (.forbidden(.tag("!x")), "the tag !x is not accepted"),
            (.overLimit(what: "levels of nesting", limit: 64), "more than 64 levels of nesting"),
            (.encoding(found: "UTF-16"), "the text is UTF-16, expected UTF-8"),
            (.unusableKey(found: "a list"), "expected text as a key, found a list"),
        ]
        for (problem, text) in texts {
            let error = YAMLError.content(problem, at: place)
            #expect(error.description == "fleet/a\\u{1b}.yaml:3:1: \(text)")
            #expect(error.remedy != nil)
        }
    }
}
