import TestSupport
import Testing
import YAML

@Suite struct EmitterTests {
    @Test func `keeps order, plain texts and quotes, and normalises the rest`() throws {
        let source = """
            # a comment
            apiVersion: v1   # another
            kind: "ConfigMap"
            metadata:
                name: 'it''s'
                labels: {b: "2", a: no}
            data:
              empty:
              list: []
              map: {}
              nested:
                  - [1, [2, 3], {x: y}]
                  -   key: value
                      other: [a]
                  - - deep
              script: |
                #!/bin/sh
                echo "hi"

                exit 0
              stripped: |-
                a
                b
              kept: |+
                a

              folded: >
                one
                two
              octal: 0644
              when: 2001-01-01
              url: http://x:80/y#z
              colon: "a: b"
              tab: "a\\tb"
              spaced: "  a"
            ...

            """
        let expected = """
            apiVersion: v1
            kind: "ConfigMap"
            metadata:
              name: 'it''s'
              labels:
                b: "2"
                a: no
            data:
              empty: null
              list: []
              map: {}
              nested:
              - - 1
                - - 2
                  - 3
                - x: y
              - key: value
                other:
                - a
              - - deep
              script: |
                #!/bin/sh
                echo "hi"

                exit 0
              stripped: |-
                a
                b
              kept: |+
                a

              folded: |
                one two
              octal: 0644
              when: "2001-01-01"
              url: http://x:80/y#z
              colon: "a: b"
              tab: "a\\tb"
              spaced: "  a"

            """
        let node = try YAMLDocuments.readOne(Array(source.utf8), name: "t")
        let emitted = YAMLEmitter.document(node)
        #expect(String(decoding: emitted, as: UTF8.self) == expected)
        #expect(try YAMLDocuments.readOne(emitted, name: "t") == node)
        #expect(YAMLEmitter.document(try YAMLDocuments.readOne(emitted, name: "t")) == emitted)
    }

    @Test func `several documents are separated by three dashes`() throws {
        let nodes = try YAMLDocuments.read(Array("a: 1\n---\n- b\n--- text\n---\n{}".utf8), name: "t")
        #expect(nodes.count == 4)
        let emitted = YAMLEmitter.documents(nodes)
        #expect(String(decoding: emitted, as: UTF8.self) == "a: 1\n---\n- b\n---\ntext\n---\n{}\n")
        #expect(try YAMLDocuments.read(emitted, name: "t") == nodes)
    }

    @Test(arguments: [
        "", " ", "a ", " a", "-", "- a", "-a", "--- x", "---", "...", "?", "? a", ":", "a:", "a: b", "a #b",
        "#a", "a#b",
        "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a", "\"a", "[a", "{a", "}", "]", ",", "a,b", "<<",
        "=", "null",
        "~", "no", "y", "012", "1_0", "1:30", "0x1f", "1e3", ".5", ".inf", "a\nb", "a\n", "\na", " a\nb",
        "a\n\n", "\n",
        "a\n \nb", "a\r\nb", "\ta", "a\tb\n", "a\n\tb", "\u{0}x".replacing("\u{0}", with: "\u{1}"), "\u{85}",
        "\u{2028}", "\u{FEFF}a",
        "é", "\u{1F600}", "\u{A0}", "\u{7F}", "\u{FFFF}", "a\nb: c\n---\n", "# no\n# comment", "a\\b", "\"",
        "''",
        "{{ .Values.x }}", "${VAR}", "true", "Null", "2001-01-01",
    ])
    func `any text survives as value, element and key`(text: String) throws {
        var mapping = YAMLMapping()
        mapping["value"] = .string(text)
        mapping["list"] = YAMLNode(.sequence([.string(text), .string("x")]))
        mapping["a" + text] = .string("key")
        let node = YAMLNode(.mapping(mapping))
        let emitted = YAMLEmitter.documents([node, node])
        let again = try YAMLDocuments.read(emitted, name: "t")
        #expect(again == [node, node], "\(String(decoding: emitted, as: UTF8.self))")
        #expect(YAMLEmitter.documents(again) == emitted)
    }

    @Test func `random trees survive`() throws {
        var generator = Noise(bytes: SampleBytes.make(count: 400_000, seed: 42))
        for _ in 0..<400 {
            let node = YAMLNode(.mapping(generator.mapping(depth: 0)))
            let emitted = YAMLEmitter.document(node)
            let again = try YAMLDocuments.readOne(emitted, name: "t")
            #expect(again == node, "\(String(decoding: emitted, as: UTF8.self))")
            #expect(again.json == node.json)
            #expect(try YAMLDocuments.readOne(node.json, name: "t").json == node.json, "JSON is YAML")
        }
    }

    @Test func `long keys are written with a question mark`() throws {
        var mapping = YAMLMapping()
        mapping[String(repeating: "\u{1F600}", count: 250)] = YAMLNode(.sequence([.string("a")]))
        mapping[String(repeating: "\u{1}", count: 300)] = .string("x")
        let node = YAMLNode(.sequence([YAMLNode(.mapping(mapping))]))
        #expect(try YAMLDocuments.readOne(YAMLEmitter.document(node), name: "t") == node)
    }

    @Test func `JSON has sorted keys and plain escapes`() throws {
        let node = try YAMLDocuments.readOne(
            Array(#"{b: "\x01\"\\é</x>", a: [1, 2.50, yes, ~], "B": {}}"#.utf8),
            name: "t"
        )
        #expect(
            String(decoding: node.json, as: UTF8.self)
                == #"{"B":{},"a":[1,2.5,true,null],"b":"\u0001\"\\é</x>"}"#
        )
    }
}

/// Makes trees out of noise.
private struct Noise {
    var bytes: [UInt8]
    var offset = 0

    mutating func next(_ bound: Int) -> Int {
        offset = (offset + 1) % bytes.count
        return Int(bytes[offset]) % bound
    }

    mutating func text() -> String {
        let alphabet = Array("ab:#- \n'\"\\|>{}[],&*!%@~0.x\té\u{1F600}")
        return String((0..<next(8)).map { _ in alphabet[next(alphabet.count)] })
    }

    mutating func mapping(depth: Int) -> YAMLMapping {
        var mapping = YAMLMapping()
        for index in 0..<next(4) { mapping["\(text())\(index)"] = node(depth: depth + 1) }
        return mapping
    }

    mutating func node(depth: Int) -> YAMLNode {
        switch next(depth > 4 ? 3 : 5) {
        case 0: YAMLNode(.scalar(YAMLScalar(Int64(next(256)) - 100)))
        case 1: YAMLNode(.scalar(YAMLScalar(next(2) == 0)))
        case 2: .string(text())
        case 3: YAMLNode(.mapping(mapping(depth: depth)))
        default: YAMLNode(.sequence((0..<next(4)).map { _ in node(depth: depth + 1) }))
        }
    }
}
