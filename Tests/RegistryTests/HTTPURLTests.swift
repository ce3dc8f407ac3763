import Testing
import Transport

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("http://a", "http://a/"),
        ("HTTPS://Registry.Hub:443/v2/", "https://registry.hub/v2/"),
        ("http://registry:5000/v2/x?y=z&w=%2F#frag", "http://registry:5000/v2/x?y=z&w=%2F"),
        ("http://[::1]:5000", "http://[::1]:5000/"),
        ("http://127.0.0.1?x", "http://127.0.0.1/?x"),
    ])
    func `reads addresses`(text: String, expected: String) throws {
        #expect(try #require(HTTPURL(text)).text == expected)
    }

    @Test(arguments: [
        "", "a/b", "ftp://a/", "file:///etc/passwd", "http://", "http:///x", "http://user@host/",
        "http://user:pass@host/", "http://a:0/", "http://a:65536/", "http://a:/", "http://a b/",
        "http://a/b c",
        "http://a/\u{7f}", "http://a/é", "http://2852039166/", "http://0xa9fea9fe/", "http://169.254.1/",
        "http://0251.0376.0251.0376/", "http://[::1", "http://[fe80::1%25eth0]/", "http://a/\r\nX: y",
        "http://a\\b/",
    ])
    func `refuses what is no plain address`(text: String) {
        #expect(HTTPURL(text) == nil)
    }

    @Test(arguments: [
        ("http://169.254.169.254/", true), ("http://[fe80::1]/", true),
        ("http://[::ffff:169.254.169.254]/", true),
        ("http://169.253.0.1/", false), ("http://[::1]/", false), ("http://a.b/", false),
    ])
    func `knows link-local hosts`(text: String, expected: Bool) throws {
        #expect(try #require(HTTPURL(text)).isLinkLocal == expected)
    }

    @Test(arguments: [
        ("/v2/y?a=b", "http://h:1/v2/y?a=b"), ("https://o/x", "https://o/x"), ("//o/x", "http://o/x"),
        ("z", "http://h:1/v2/z"), ("?q=1", "http://h:1/v2/x?q=1"), ("/a:b", "http://h:1/a:b"),
        ("file:///etc/passwd", nil), ("../z", nil), ("/a/../b", nil), ("http://u:p@h/", nil), ("x y", nil),
    ])
    func `resolves references`(reference: String, expected: String?) throws {
        let base = try #require(HTTPURL("http://h:1/v2/x?_state=s"))
        #expect(base.resolving(reference)?.text == expected)
    }

    @Test func `adds to the query and hides it from people`() throws {
        let url = try #require(HTTPURL("http://h/v2/x?_state=a%3Db"))
        #expect(url.adding("digest", "sha256:0").text == "http://h/v2/x?_state=a%3Db&digest=sha256%3A0")
        #expect("\(url)" == "http://h/v2/x")
    }
}
