import Content
import Testing

/// Documents that are read and written one value at a time.
@Suite struct LongDocumentTests {
    private struct Part: Codable, Equatable {
        var name: String
        var size: Int?
    }

    private struct Document: Codable, Equatable {
        var id: String?
        var parts: [Part] = []
        var version = 0
    }

    private func read(
        _ text: String,
        limits: StrictJSON.Limits = .signedDocument,
        limit: Int = 3
    ) throws -> Document {
        var document = Document()
        var reader = try StrictJSONReader(Array(text.utf8), place: "test", limits: limits)
        try reader.readObject { key, reader in
            switch key {
            case "id": document.id = try reader.read(String?.self)
            case "parts": try reader.readList(of: Part.self, limit: limit) { document.parts.append($0) }
            case "version": document.version = try reader.read(Int.self)
            default: break
            }
        }
        return document
    }

    @Test(arguments: [
        #"{"id":"a","parts":[{"name":"x","size":1},{"name":"y"}],"version":1}"#,
        #" { "version" : 1 , "parts" : [ ] , "more" : [ [ 1 ] , { "parts" : 2 } ] , "id" : null } "#,
        #"{"v\u0065rsion":7,"id":"\u00e9\n","parts":[{"size":null,"name":"\"]}"}]}"#,
    ])
    func `what is read one by one is what is read at once`(text: String) throws {
        let whole = try StrictJSON.decode(Document.self, from: Array(text.utf8), place: "test")
        #expect(try read(text) == whole)
    }

    @Test(arguments: [
        #"{"version":1,"version":1}"#, #"{"version":1} "x""#, #"{"version":1.5}"#, #"{"more":[1,]}"#,
        #"{"parts":[{"name":"x","name":"y"}]}"#, #"{"parts":[{"name":"x"}"#,
        #"{"parts":[{"name":"\ud800"}]}"#,
        "{\"parts\":[{\"name\":\"\u{1}\"}]}", "\u{FEFF}{}", "", "[]", "{", #"{"parts":{}}"#,
        #"{"parts":null}"#,
    ])
    func `the strict rules hold in every part`(text: String) {
        #expect(throws: ContentError.self) { try read(text) }
    }

    @Test func `a list that is too long is refused at its first element too many`() throws {
        let part = #"{"name":"x"}"#
        let parts = Array(repeating: part, count: 3)
        #expect(try read(#"{"parts":[\#(parts.joined(separator: ","))]}"#).parts.count == 3)
        // What follows is not read any more.
        let text = #"{"parts":[\#((parts + [part]).joined(separator: ",")) nonsense"#
        #expect(
            throws: ContentError.unexpectedJSON(
                place: "test",
                path: "$.parts",
                reason: "more than 3 elements"
            )
        ) {
            try read(text)
        }
    }

    @Test func `one value has a limit of its own`() throws {
        let frame = #"{"name":""}"#.utf8.count
        let fits = String(repeating: "x", count: StrictJSONReader.valueLimit - frame)
        #expect(try read(#"{"parts":[{"name":"\#(fits)"}]}"#).parts.first?.name == fits)
        #expect(throws: ContentError.self) { try read(#"{"parts":[{"name":"\#(fits)y"}]}"#) }
    }

    @Test func `an object has a limit of keys`() throws {
        let limits = StrictJSON.Limits(bytes: 1_024, depth: 16, wholeNumbers: true, keys: 3)
        #expect(try read(#"{"a":1,"b":1,"version":3}"#, limits: limits).version == 3)
        for text in [#"{"a":1,"b":1,"c":1,"d":1}"#, #"{"a":{"b":1,"c":1,"d":1,"e":1}}"#] {
            #expect(throws: ContentError.self) { try read(text, limits: limits) }
        }
        let many = (0...1_024).map { #""k\#($0)":1"# }.joined(separator: ",")
        #expect(throws: ContentError.self) {
            try StrictJSON.check(Array("{\(many)}".utf8), place: "test", limits: .signedDocument)
        }
    }

    @Test func `a wrong element is named by its place`() throws {
        #expect(
            throws: ContentError.unexpectedJSON(
                place: "test",
                path: "$.parts[1].size",
                reason: "expected a whole number"
            )
        ) {
            try read(#"{"parts":[{"name":"x"},{"name":"y","size":"z"}]}"#)
        }
    }

    @Test(arguments: [0, 1, 3], [nil, "x/\"é\n"])
    func `what is written one by one are the same bytes`(count: Int, id: String?) throws {
        let document = Document(
            id: id,
            parts: (0..<count).map { Part(name: "n\($0)/ü", size: $0 == 1 ? nil : $0) },
            version: 5
        )
        let bytes = try StrictJSONWriter.bytes { writer in
            try writer.member("id", document.id)
            try writer.list("parts", document.parts)
            try writer.member("version", document.version)
        }
        #expect(try bytes == StrictJSON.encode(document))
    }

    @Test func `digests are found where they are`() {
        let list = (0..<100).map { Digest.of([UInt8($0 % 90)]) }
        let table = DigestTable(count: list.count) { list[$0] }
        for (place, digest) in list.enumerated() {
            #expect(table.position(of: digest) { list[$0] } == place % 90)
        }
        #expect(table.position(of: .of([200])) { list[$0] } == nil)
        #expect(table.repetition { list[$0] } != nil)
        #expect(DigestTable(count: 90) { list[$0] }.repetition { list[$0] } == nil)
        #expect(DigestTable(count: 0) { list[$0] }.position(of: list[0]) { list[$0] } == nil)
    }
}
