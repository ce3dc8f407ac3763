import Diagnostics
import Testing
import YAML

/// Texts as editors and other tools leave them.
///
/// What merge keys, marks and several objects mean was tried with kubectl 1.32.
@Suite struct RealTextTests {
    static let mark = "\u{FEFF}"

    static let texts: [(text: String, json: [String])] = [
        (mark + "a: b\n", [#"{"a":"b"}"#]),
        (
            mark + "a: 1\n---\n" + mark + "b: 2\n--- \r\n" + mark + "c: 3",
            [#"{"a":1}"#, #"{"b":2}"#, #"{"c":3}"#]
        ),
        (mark + #"{"a":1}"#, [#"{"a":1}"#]),
        (
            #"{"a":"\ud83d\ude00","b":"\uD83Dz","c":"\\ud83d","d":"x\ude00"}"#,
            [#"{"a":"😀","b":"�z","c":"\\ud83d","d":"x�"}"#]
        ),
        (#"{"\ud83d\ude00":[1.5e3,true,null,-1]}"#, [#"{"😀":[1500,true,null,-1]}"#]),
        (
            "{\"a\":1}\n{\"b\":\n2}{\"c\":{}} {\"d\":\"}{\"}",
            [#"{"a":1}"#, #"{"b":2}"#, #"{"c":{}}"#, #"{"d":"}{"}"#]
        ),
        ("{\"a\":1}\n---\n{\"b\":2}\n", [#"{"a":1}"#, #"{"b":2}"#]),
        ("{a: 'b\\ud83d'}", [#"{"a":"b\\ud83d"}"#]),
        (
            "a: &x {p: 1, q: [2]}\nb: *x\nc: [*x, *x]",
            [
                #"{"a":{"p":1,"q":[2]},"b":{"p":1,"q":[2]},"c":[{"p":1,"q":[2]},{"p":1,"q":[2]}]}"#
            ]
        ),
        ("{\"a\":1}\nnull\n{\"b\":2} null", [#"{"a":1}"#, "null", #"{"b":2}"#, "null"]),
        (" null{\"a\":\"\\ud83d\\ude00\"}", ["null", #"{"a":"😀"}"#]),
        ("a: &x one\nb: &x two\nc: *x\n", [#"{"a":"one","b":"two","c":"two"}"#]),
        ("a: &x on\n*x : no", [#"{"a":true,"true":false}"#]),
        (
            "a: &b {p: b, q: b}\nc: {p: own, <<: *b}\nd: {<<: *b, p: own}",
            [
                #"{"a":{"p":"b","q":"b"},"c":{"p":"b","q":"b"},"d":{"p":"own","q":"b"}}"#
            ]
        ),
        ("<<: [{p: one}, {p: two, r: two}]\ns: 1", [#"{"p":"one","r":"two","s":1}"#]),
        ("{<<: {a: b}, \"<<\": c}", [#"{"<<":"c","a":"b"}"#]),
        ("a: 2001-01-01\nb: 2001-01-01T00:00:00Z", [#"{"a":"2001-01-01","b":"2001-01-01T00:00:00Z"}"#]),
    ]

    @Test(arguments: texts)
    func `a text is read by its meaning, and written so that it is read again`(
        text: String,
        json: [String]
    ) throws {
        let documents = try YAMLDocuments.read(Array(text.utf8), name: "t")
        #expect(documents.map { String(decoding: $0.json, as: UTF8.self) } == json)
        #expect(try YAMLDocuments.read(YAMLEmitter.documents(documents), name: "t") == documents)
    }

    @Test func `places in marked texts and in the second of two objects are right`() throws {
        let marked = try YAMLDocuments.read(Array("\(Self.mark)a: b".utf8), name: "t")
        #expect(marked.first?["a"]?.position == YAMLPosition(line: 1, column: 4))
        let objects = try YAMLDocuments.read(Array("{\"a\":1}\n {\"b\":2}{\"c\":\n3}".utf8), name: "t")
        #expect(objects.map(\.position.line) == [1, 2, 2])
        #expect(objects.map(\.position.column) == [1, 2, 9])
        #expect(objects.last?["c"]?.position == YAMLPosition(line: 3, column: 1))
    }

    @Test(arguments: [
        "{\"a\":1", "{\"a\":\"x", "{\"a\":1}}", "{\"a\":1}\n]", "{\"a\":\"\\ud83", "{\"a\" \"b\"}",
        "{\"a\":1} nul", "{\"a\":1}\nnull]",
    ])
    func `broken JSON is refused`(text: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLDocuments.read(Array(text.utf8), name: "t") }
        #expect(error?.identifier == "yaml.syntax")
    }
}
