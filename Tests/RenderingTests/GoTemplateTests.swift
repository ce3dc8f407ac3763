import Testing

@testable import Rendering

/// Templates of Go as Argo CD and Sprig read them; the results are those of Go.
@Suite struct GoTemplateTests {
    static let root = GoValue.map([
        "name": .string("plant-1"), "port": .number(8080), "big": .number(1_000_000), "half": .number(0.5),
        "on": .boolean(true), "off": .boolean(false), "empty": .string(""), "null": .null,
        "list": .list([.string("b"), .string("a"), .string("b")]),
        "map": .map(["x": .string("1"), "a": .map(["deep": .string("d")])]),
    ])

    func expand(_ text: String, isStrict: Bool = false) throws(GoTemplateProblem) -> String {
        try GoTemplate.expand(text, with: Self.root, isStrict: isStrict)
    }

    @Test(
        arguments: [
            ("a{{.name}}b", "aplant-1b"), ("{{ .port }} {{.big}} {{.half}}", "8080 1e+06 0.5"),
            ("{{.map.a.deep}}", "d"),
            ("{{$.name}}", "plant-1"), ("{{.on}}", "true"), ("{{.list}}", "[b a b]"),
            ("{{.map}}", "map[a:map[deep:d] x:1]"),
            ("x {{- .name -}} y", "xplant-1y"), ("x {{/* note */}} y", "x  y"),
            ("x {{- /* note */ -}} y", "xy"),
            ("{{`raw \\n`}} {{\"a\\tb\\\"\"}}", "raw \\n a\tb\""), ("{{if .on}}a{{else}}b{{end}}", "a"),
            ("{{if .off}}a{{else if .name}}b{{else}}c{{end}}", "b"), ("{{if .none}}a{{end}}", ""),
            ("{{if not .empty}}a{{end}}", "a"), ("{{with .map.a}}{{.deep}}{{$.name}}{{end}}", "dplant-1"),
            ("{{with .empty}}a{{else}}b{{end}}", "b"), ("{{range .list}}{{.}},{{end}}", "b,a,b,"),
            ("{{range $i, $v := .list}}{{$i}}{{$v}} {{end}}", "0b 1a 2b "),
            ("{{range $k, $v := .map}}{{$k}} {{end}}", "a x "),
            ("{{range .none}}a{{else}}b{{end}}", "b"),
            ("{{range .list}}{{if eq . \"a\"}}{{break}}{{end}}{{.}}{{end}}", "b"),
            ("{{range .list}}{{if eq . \"b\"}}{{continue}}{{end}}{{.}}{{end}}", "a"),
            ("{{$x := \"1\"}}{{if .on}}{{$x = \"2\"}}{{end}}{{$x}}", "2"), ("{{(index .list 1)}}", "a"),
            ("{{(index .map \"a\").deep}}", "d"), ("{{.name | upper | quote}}", "\"PLANT-1\""),
            ("{{and .on .name}} {{or .empty \"z\"}}", "plant-1 z"),
            ("{{and .off (fail \"never\")}}", "false"),
            ("{{eq .name \"x\" \"plant-1\"}} {{ne .name \"x\"}} {{eq .none \"x\"}}", "true true false"),
            ("{{lt 1 2}} {{ge \"b\" \"a\"}} {{gt .port 80.0}}", "true true true"),
            ("{{len .list}} {{len .name}}", "3 7"),
            ("{{.none | default \"d\"}} {{.name | default \"d\"}}", "d plant-1"),
            ("{{coalesce .none .empty \"c\"}}", "c"),
            ("{{ternary \"a\" \"b\" .on}}", "a"), ("{{empty .empty}} {{empty .list}}", "true false"),
            ("{{title \"ab cd\"}} {{trim \" a \"}} {{trimAll \"-\" \"--a-\"}}", "Ab Cd a a"),
            ("{{trimPrefix \"plant-\" .name}} {{trimSuffix \"-1\" .name}}", "1 plant"),
            ("{{trunc 5 .name}} {{trunc -1 .name}}", "plant 1"),
            ("{{substr 0 2 .name}}", "pl"), ("{{replace \"-\" \"_\" .name}}", "plant_1"),
            ("{{contains \"lan\" .name}} {{hasPrefix \"p\" .name}}", "true true"),
            ("{{printf \"%s-%03d-%v-%q\" .name 7 .port \"a\"}}", "plant-1-007-8080-\"a\""),
            ("{{printf \"%5s|%-4s|%%\" \"a\" \"b\"}}", "    a|b   |%"),
            ("{{print 1 2 \"a\" 3}}", "1 2a3"), ("{{join \",\" .list}}", "b,a,b"),
            ("{{splitList \"-\" .name | last}}", "1"),
            ("{{(split \"-\" .name)._0}}", "plant"), ("{{sortAlpha .list | uniq | join \"-\"}}", "a-b"),
            ("{{has \"a\" .list}}", "true"),
            ("{{first .list}} {{rest .list | len}} {{without .list \"b\"}}", "b 2 [a]"),
            ("{{slice .name 0 5}} {{slice .list 1 2}}", "plant [a]"),
            ("{{list 1 2 | toJson}}", "[1,2]"),
            ("{{dict \"a\" 1 \"b\" .name | toJson}}", "{\"a\":1,\"b\":\"plant-1\"}"),
            ("{{get .map \"x\"}} {{hasKey .map \"y\"}} {{keys .map | join \",\"}}", "1 false a,x"),
            ("{{dig \"a\" \"deep\" \"z\" .map}} {{dig \"a\" \"q\" \"z\" .map}}", "d z"),
            (
                "{{merge (dict \"x\" \"2\" \"y\" \"3\") .map | toJson}}",
                "{\"a\":{\"deep\":\"d\"},\"x\":\"2\",\"y\":\"3\"}"
            ),
            (
                "{{add 1 2 3}} {{sub 5 2}} {{mul 2 3}} {{div 7 2}} {{mod 7 2}} {{max 1 5 3}} {{min 4 2}}",
                "6 3 6 3 1 5 2"
            ),
            ("{{add1 .port}} {{int \"12\"}} {{atoi \"x\"}} {{until 3}}", "8081 12 0 [0 1 2]"),
            ("{{b64enc \"a\"}} {{b64dec \"YQ==\"}}", "YQ== a"),
            ("{{toYaml .map}}", "a:\n  deep: d\nx: \"1\""),
            ("{{(fromYaml \"a: 1\").a}} {{index (fromYamlArray \"[x]\") 0}}", "1 x"),
            ("{{indent 2 \"a\\nb\"}}|{{nindent 1 \"a\"}}", "  a\n  b|\n a"),
            ("{{normalize \"A b_C.\"}}", "a-b-c"),
            ("{{slugify \"Feature/ABC & x\"}} {{slugify 6 true \"abc-defgh\"}}", "feature-abc-and-x abc"),
            ("{{kindOf .port}} {{kindOf .name}}", "float64 string"),
            ("{{\"a\" | quote | printf \"%s%s\" \"b\"}}", "b\"a\""),
            ("{{repeat 2 \"ab\"}} {{cat \"a\" 1}} {{nospace \"a b\"}}", "abab a 1 ab"),
        ] as [(String, String)]
    )
    func `a template gives what Go gives`(text: String, expected: String) throws {
        #expect(try expand(text) == expected)
    }

    @Test(
        arguments: [
            ("{{.none}}", 1, ".none is not there, so Argo CD would write <no value>"),
            ("a\n{{.null}}", 2, ".null is not there"),
            ("{{.none.deep}}", 1, "nil pointer evaluating interface {}.deep"),
            ("{{.name.x}}", 1, "can't evaluate field x in text"),
            ("{{env \"A\"}}", 1, "the function env is not supported, as in Argo CD"),
            ("\n\n{{now}}", 3, "the function now is not supported, since it gives another result each time"),
            ("{{nothing .name}}", 1, "the function nothing is not supported"),
            ("{{template \"a\"}}", 1, "template is not supported"),
            ("{{if .on}}a", 1, "a block has no end"), ("a{{end}}", 1, "end belongs to no if, range or with"),
            ("{{.name", 1, "an action has no closing braces"),
            ("{{}}", 1, "a value is missing"), ("{{ (.name }}", 1, "a parenthesis is not closed"),
            ("{{eq .port 8080}}", 1, "eq: incompatible types for comparison"),
            ("{{$y}}", 1, "the variable $y is not there"),
            ("{{.name .port}}", 1, "a value that is no function has arguments"),
            ("{{fail \"because\"}}", 1, "fail: because"),
            ("{{index .list 9}}", 1, "index: index out of range: 9"),
            ("{{div 1 0}}", 1, "div: the result does not fit 64 bits"), ("{{\"a}}", 1, "a text has no end"),
            ("{{range .name}}{{end}}", 1, "range can't iterate over text"),
            ("{{break}}", 1, "break or continue stands outside a range"),
            ("{{repeat 9999999 \"a\"}}", 1, "are too many"),
            ("{{add 9223372036854775807 1}}", 1, "add: the result does not fit 64 bits"),
            ("{{printf \"%d\" .name}}", 1, "printf: %d takes no text"),
            (
                "{{range until 100000}}{{range until 100000}}{{$x := .}}{{end}}{{end}}", 1,
                "it takes more than"
            ),
        ] as [(String, Int, String)]
    )
    func `what is not there or not supported is an error with its line`(
        text: String,
        line: Int,
        reason: String
    ) throws {
        let problem = try #require(#expect(throws: GoTemplateProblem.self) { try expand(text) })
        #expect(problem.line == line)
        #expect(problem.reason.contains(reason), "\(problem.reason)")
    }

    @Test func `with missingkey=error a key that is not there is an error also where it is only looked at`()
        throws
    {
        let problem = #expect(throws: GoTemplateProblem.self) {
            try expand("{{if .none}}{{end}}", isStrict: true)
        }
        #expect(problem?.reason == "map has no entry for key \"none\"")
        #expect(throws: GoTemplateProblem.self) {
            try expand(String(repeating: "{{if .on}}", count: 100), isStrict: true)
        }
        #expect(throws: GoTemplateProblem.self) {
            try expand("{{" + String(repeating: "(", count: 100_000), isStrict: true)
        }
    }
}
