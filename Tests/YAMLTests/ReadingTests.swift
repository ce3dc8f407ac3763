import Testing
import YAML

@Suite struct ReadingTests {
    @Test func `positions are counted from one`() throws {
        let node = try YAMLDocuments.readOne(Array("# c\na:\n  - b: é\n    c: [x, y]\n".utf8), name: "t")
        let path = YAMLPath().key("a").index(0).key("c").index(1)
        #expect(node[path]?.position == YAMLPosition(line: 4, column: 12))
        #expect(node["a"]?.position == YAMLPosition(line: 3, column: 3))
        #expect(node.mapping?.entry("a")?.position == YAMLPosition(line: 2, column: 1))
    }

    @Test(arguments: [
        ("", 0), ("# only a comment\n", 0), ("---\n", 1), ("a: 1\n---\n# nothing\n---\nb: 2\n", 3),
        ("a: 1\n...\n", 1),
        ("\u{FEFF}a: 1\n", 1), ("a: 1\r\nb: 2\r\n", 1), ("%YAML 1.1\n---\na: 1", 1), ("{\n\t\"a\": 1\n}", 1),
    ])
    func `documents are counted`(text: String, count: Int) throws {
        #expect(try YAMLDocuments.read(Array(text.utf8), name: "t").count == count)
    }

    @Test func `a text of exactly the limits is accepted`() throws {
        let nested = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try YAMLDocuments.read(Array(nested.utf8), name: "t").count == 1)
        let large = "a: " + String(repeating: "x", count: 3 << 20 - 3)
        #expect(try YAMLDocuments.read(Array(large.utf8), name: "t").count == 1)
        let keys = (0..<99_999).map { "k\($0): 1\n" }.joined()
        #expect(try YAMLDocuments.read(Array(keys.utf8), name: "t").count == 1)
    }

    @Test func `nodes are replaced by path`() throws {
        var node = try YAMLDocuments.readOne(
            Array("spec: {containers: [{image: a}, {image: b}]}".utf8),
            name: "t"
        )
        let path = YAMLPath([.key("spec"), .key("containers"), .index(1), .key("image")])
        #expect(path.description == "spec.containers[1].image")
        let isReplaced = node.replace(path, with: .string("c:1"))
        #expect(isReplaced)
        #expect(node[path]?.string == "c:1")
        node.replace(YAMLPath([.key("metadata")]), with: .string("new"))
        #expect(node["metadata"]?.string == "new")
        let before = node
        let isLost = node.replace(YAMLPath([.key("spec"), .key("none"), .key("x")]), with: .string("c"))
        let isBeyond = node.replace(
            YAMLPath([.key("spec"), .key("containers"), .index(2)]),
            with: .string("c")
        )
        #expect(!isLost && !isBeyond)
        #expect(node == before)
        #expect(
            YAMLPath([.key("metadata"), .key("a.b/c"), .index(0)]).description == #"metadata["a.b/c"][0]"#
        )
    }

    @Test func `equality is about meaning`() throws {
        func read(_ text: String) throws -> YAMLNode {
            try YAMLDocuments.readOne(Array(text.utf8), name: "t")
        }
        #expect(try read("a: 'x'") == read("{\"a\": x}"))
        #expect(try read("a: 0x10") == read("a: 16"))
        #expect(try read("a: '1'") != read("a: 1"))
        #expect(try read("a: 1\nb: 2") != read("b: 2\na: 1"))
    }
}
