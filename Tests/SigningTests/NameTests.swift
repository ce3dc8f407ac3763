import Signing
import Testing

@Suite struct NameTests {
    @Test(arguments: ["a", "0", "plant-7", "a-", String(repeating: "a", count: 63)])
    func `plain names pass`(text: String) {
        #expect(PlainName(text)?.description == text)
    }

    @Test(arguments: [
        "", "-a", "A", "a.b", "a_b", "a b", "*", "é", "a\u{0}", "../x", "a/b",
        String(repeating: "a", count: 64),
    ])
    func `other names are refused`(text: String) {
        #expect(PlainName(text) == nil)
    }

    @Test(arguments: [
        "contents.json", "vol-0001.tar", "sealift", "a", "0.", String(repeating: "a", count: 253),
    ])
    func `flat file names pass`(text: String) {
        #expect(BundleFileName(text)?.description == text)
    }

    @Test(arguments: [
        "", ".", "..", ".hidden", "-x", "a/b", "../x", "a\\b", "A.tar", "a b", "é.tar", "a\u{0}", "a\n",
        String(repeating: "a", count: 254),
    ])
    func `file names that could leave their folder are refused`(text: String) {
        #expect(BundleFileName(text) == nil)
    }

    @Test func `identifiers are 32 digits, drawn or derived`() throws {
        var generator = SystemRandomNumberGenerator()
        let drawn = SiteUID(using: &generator)
        #expect(SiteUID(drawn.description) == drawn)
        #expect(drawn != SiteUID(using: &generator))
        let derived = StreamID(derivedFrom: ["acme", "plant-7"])
        #expect(derived.description == "996a994ba46268e761e1264742a3ee12")
        #expect(derived == StreamID(derivedFrom: ["acme", "plant-7"]))
        #expect(derived != StreamID(derivedFrom: ["acmeplant-7"]))
        #expect(derived != StreamID(derivedFrom: ["acme", "plant", "-7"]))
        #expect(
            StreamID("0123456789abcdef0123456789abcdef")?.description == "0123456789abcdef0123456789abcdef"
        )
        for text in [
            "", "*", "0123", String(repeating: "A", count: 32), String(repeating: "0", count: 33),
            String(repeating: "g", count: 32),
        ] {
            #expect(StreamID(text) == nil)
        }
    }

    @Test(arguments: 1...64)
    func `the name of a root file says its version`(version: Int) {
        #expect(TrustFolder.version(ofFileName: TrustFolder.fileName(version: version)) == version)
    }

    @Test(arguments: [
        "root.dsse.json", "root.0.dsse.json", "root.01.dsse.json", "root.-1.dsse.json", "root.+1.dsse.json",
        "root.1.dsse.json.bak", "Root.1.dsse.json", "root.99999999999999999999.dsse.json",
        ".root.1.dsse.json",
    ])
    func `other names are no root files`(name: String) {
        #expect(TrustFolder.version(ofFileName: name) == nil)
    }
}
