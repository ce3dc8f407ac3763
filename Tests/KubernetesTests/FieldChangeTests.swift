import Foundation
import Kubernetes
import Testing

/// The fields in which two forms of an object differ.
@Suite struct FieldChangeTests {
    struct Case: Sendable {
        let before: String
        let after: String
        let changes: [String]
    }

    @Test(arguments: [
        Case(before: #"{"a":1}"#, after: #"{"a":1}"#, changes: []),
        Case(before: #"{"a":1}"#, after: #"{"a":2}"#, changes: [".a: 1 -> 2"]),
        Case(before: #"{"a":{"b":true}}"#, after: #"{"a":{}}"#, changes: [".a.b: true -> none"]),
        Case(before: #"{}"#, after: #"{"a":null}"#, changes: [".a: none -> null"]),
        Case(
            before: #"{"c":[{"name":"x","i":"1"},{"name":"y"}]}"#,
            after: #"{"c":[{"name":"y"},{"name":"x","i":"2"}]}"#,
            changes: [#".c[name=x].i: "1" -> "2""#]
        ),
        Case(
            before: #"{"c":[{"name":"x"}]}"#,
            after: #"{"c":[]}"#,
            changes: [#".c: [{"name":"x"}] -> []"#]
        ),
        Case(before: #"{"t":"a"}"#, after: #"{"t":"say \"b\"\n"}"#, changes: [#".t: "a" -> "say \"b\"\n""#]),
        Case(before: #"{"a":[1,2]}"#, after: #"{"a":[2,1]}"#, changes: [".a: [1,2] -> [2,1]"]),
    ])
    func `each field that differs is named`(_ sample: Case) throws {
        let changes = FieldChange.between(try tree(sample.before), try tree(sample.after), isSecret: false)
        #expect(changes.map(\.description) == sample.changes)
    }

    @Test func `a long value is cut for people and whole for scripts`() throws {
        let long = String(repeating: "x", count: 5_000)
        let changes = FieldChange.between(try tree("{}"), try tree(#"{"a":"\#(long)"}"#), isSecret: false)
        #expect(changes[0].description.hasSuffix("x…") && changes[0].description.count < 200)
        let json = String(decoding: try JSONEncoder().encode(changes), as: UTF8.self)
        #expect(json.contains(long))
        #expect(try JSONDecoder().decode([FieldChange].self, from: Data(json.utf8)) == changes)
    }

    @Test func `the values of a Secret are nowhere`() throws {
        let changes = FieldChange.between(
            try tree(#"{"data":{"key":"b2xk","gone":"YQ=="}}"#),
            try tree(#"{"data":{"key":"bmV3"}}"#),
            isSecret: true
        )
        #expect(changes.map(\.description) == [#".data.gone: "***" -> none"#, #".data.key: "***" -> "***""#])
        let json = String(decoding: try JSONEncoder().encode(changes), as: UTF8.self)
        #expect(!json.contains("b2xk") && !json.contains("bmV3") && !json.contains("YQ=="))
    }

    private func tree(_ json: String) throws -> JSONTree {
        try JSONDecoder().decode(JSONTree.self, from: Data(json.utf8))
    }
}
