import Testing

/// The reader of sources that the rules rely on.
@Suite struct SwiftCodeTests {
    @Test(arguments: [
        ("a // try!\nb", "a        \nb"),
        ("a /* x /* y */ z */ b", "a                   b"),
        (#"f("try!")"#, "f(      )"),
        (#"f("a\(try! g("x"))b")"#, #"f(    try! g(   )   )"#),
        (##"f(#"a\(b)"c"#)"##, "f(           )"),
        ("x = \"\"\"\n  // no\n  \"\"\"", "x =    \n       \n     "),
        ("@Test func `never \u{60}()", "@Test func `never \u{60}()"),
    ])
    func `comments and literals are no code`(text: String, expected: String) {
        #expect(SwiftCode.bare(text) == expected)
    }

    @Test func `imports are told in all their forms`() {
        let text = """
            package import Content
            @testable import Signing
            import struct Foundation.Data
            // import Nothing
            let text = "import Nothing"
            """
        #expect(SwiftFile("Sources/X/Y.swift", text: text).imports == ["Content", "Signing", "Foundation"])
    }
}
