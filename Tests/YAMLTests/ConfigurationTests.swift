import Diagnostics
import Testing
import YAML

/// CFG-01: a wrong configuration file is exit class 2, with line and nearest key.
@Suite struct ConfigurationTests {
    static let text = """
        organization: acme
        sites:
          - {name: plant-001, labels: {tier: canary, Year: 2026}}
          - name: plant-002
        size: 12
        verbose: true
        mode: last
        variables: {A: 1.10, B: "x", C: yes}
        empty:
        """

    func read(_ text: String) throws -> ConfigurationMapping {
        try ConfigurationValue(reading: Array(text.utf8), name: "sealift.yaml")
            .mapping(keys: "organization", "sites", "size", "verbose", "mode", "variables", "empty", "trust")
    }

    @Test func `typed values are read`() throws {
        let file = try read(Self.text)
        #expect(try file.required("organization").string() == "acme")
        let names = try file.required("sites").list().map { site in
            try site.mapping(keys: "name", "labels").required("name").string()
        }
        #expect(names == ["plant-001", "plant-002"])
        #expect(try file.required("size").integer(in: 1...20) == 12)
        #expect(try file.required("verbose").boolean())
        #expect(try file.required("mode").choice(of: ["full", "last"]) == "last")
        let variables = try file.required("variables").entries().map { "\($0.name)=\(try $0.value.text())" }
        #expect(variables == ["A=1.10", "B=x", "C=yes"])
        #expect(file.optional("trust") == nil)
        #expect(file.optional("empty") == nil)
    }

    @Test(arguments: [
        (
            "organisation: x",
            #"sealift.yaml:1:1: unknown key "organisation" in the file, did you mean "organization"?"#
        ),
        ("organization: x\nfoo: 1", #"sealift.yaml:2:1: unknown key "foo" in the file"#),
        ("size: 1\nsize: 2", #"sealift.yaml:2:1: the key "size" stands here again, first on line 1"#),
        ("- a", "sealift.yaml:1:1: the file is a list, expected a mapping"),
        ("", "sealift.yaml:1:1: expected one document, found 0"),
        ("a: 1\n---\nb: 1", "sealift.yaml:1:1: expected one document, found 2"),
        ("a: *b", "sealift.yaml:1:4: not YAML: nothing before it has the anchor of the alias *b"),
    ])
    func `a wrong file is refused`(text: String, message: String) throws {
        let error = try #require(#expect(throws: YAMLError.self) { try read(text) })
        #expect(error.description == message)
        #expect(error.exitClass == .usage)
        #expect(error.identifier.hasPrefix("configuration."))
    }

    @Test func `wrong types and values name what was found and expected`() throws {
        let file = try read(
            "organization: 5\nsites: {a: [x]}\nsize: 1.5\nverbose: yes\nmode: lst\nvariables: [1]"
        )
        func message(_ body: () throws -> Void) throws -> String {
            let error = try #require(#expect(throws: YAMLError.self) { try body() })
            #expect(error.exitClass == .usage)
            return error.description
        }
        #expect(
            try message { _ = try file.required("organization").string() }
                == "sealift.yaml:1:15: organization is the number 5, expected text"
        )
        #expect(
            try message { _ = try file.required("sites").list() }
                == "sealift.yaml:2:8: sites is a mapping, expected a list"
        )
        #expect(
            try message { _ = try file.required("sites").entries()[0].value.list()[0].boolean() }
                == "sealift.yaml:2:13: sites.a[0] is text, expected true or false"
        )
        #expect(
            try message { _ = try file.required("size").integer(in: 1...9) }
                == "sealift.yaml:3:7: size is the number 1.5, expected a whole number"
        )
        #expect(
            try message { _ = try file.required("verbose").boolean() }
                == "sealift.yaml:4:10: verbose is the boolean true (written yes), expected true or false"
        )
        #expect(
            try message { _ = try file.required("mode").choice(of: ["full", "last"]) }
                == #"sealift.yaml:5:7: mode: found "lst", expected full or last, did you mean "last"?"#
        )
        #expect(
            try message { _ = try file.required("variables").entries() }
                == "sealift.yaml:6:12: variables is a list, expected a mapping"
        )
        #expect(
            try message { _ = try file.required("trust") }
                == #"sealift.yaml:1:1: the key "trust" is missing in the file"#
        )
        #expect(
            try message { throw try file.required("organization").invalid("found 5, expected more") }
                == "sealift.yaml:1:15: organization: found 5, expected more"
        )
    }
}
