import Diagnostics
import Testing

/// What leaves the program as text.
@Suite struct PrintableTests {
    @Test(arguments: [
        ("docker://user:hunter2@host:5000/a", "docker://user:<redacted>@host:5000/a"),
        ("\"https://user:hunter2@host/\" is wrong", "\"https://user:<redacted>@host/\" is wrong"),
        ("https://hunter2@host", "https://<redacted>@host"),
        ("https://user:hun/ter2@host/x", "https://user:<redacted>@host/x"),
        ("https://user:hun@ter2@host", "https://user:<redacted>@host"),
        ("https://user:hun#ter?2@[::1]:5000", "https://user:<redacted>@[::1]:5000"),
        ("https:/user:hunter2@host/x", "https:/user:<redacted>@host/x"),
        ("https://a:hunter2@b,https://c:hunter2@d", "https://a:<redacted>@b,https://c:<redacted>@d"),
        ("oci:hunter1:hunter2@host", "oci:hunter1:<redacted>@host"),
        ("user:hunter2@host", "user:<redacted>@host"),
        ("x=user:hunter2@host", "x=user:<redacted>@host"),
        ("//user:hunter2@host", "//user:<redacted>@host"),
        ("user:hun/ter2@host", "user:<redacted>@host"),
        ("user:hün ter2", "user:hün ter2"),
        ("Authorization: Bearer abc.def-1", "Authorization: Bearer <redacted>"),
        ("\"bearer  aGk=\"", "\"bearer  <redacted>\""),
        ("sent Basic dXNlcjpodW50ZXIy.", "sent Basic <redacted>"),
        ("https://host/v2?access_token=hunter2&n=1", "https://host/v2?access_token=<redacted>&n=1"),
        ("?X-Amz-Signature=0123", "?X-Amz-Signature=<redacted>"),
    ])
    func `secrets are redacted, and doing it again changes nothing`(text: String, expected: String) {
        #expect(text.withoutSecrets == expected)
        #expect(expected.withoutSecrets == expected)
        #expect(text.printable == expected)
        #expect(text.terminalSafe == expected)
    }

    @Test(arguments: [
        "registry.hub:5000/core/app:v1@sha256:00ff", "app:v1@sha256:00ff", "docker://app:v1@sha512:00ff",
        "oci:some/dir:app@sha256:00", "/srv/user:name@host/x", "files:/srv/user:name@host", "oci:/a:b@c",
        "https://host:5000/@scope/x", "https://host/a:b@c", "registry.hub:5000/a@v1", "git@host:path",
        "ssh://git@host/path", "cluster:default#admin@kubernetes", "me@example.com",
        "contact: me@example.com",
        "10:30 @home", "Basic authentication is off", "Bearer realm=\"https://x\",service=\"y\"", "bearer",
        "basic: yes", "key=value", "token", "sealift.yaml:3:5: a@b", "https://user:@host", "a:b@ c",
    ])
    func `what is no secret stays`(text: String) {
        #expect(text.withoutSecrets == text)
    }

    @Test func `what this run carries as a secret is redacted wherever it stands, whole words of it`() {
        _ = Redacted("Basic Zm9yIHRoaXMgdGVzdA==")
        #expect(
            "http://169.254.0.1/Zm9yIHRoaXMgdGVzdA==/x".withoutSecrets == "http://169.254.0.1/<redacted>/x"
        )
        #expect("Zm9yIHRoaXMgdGVzdA==".holdsKnownSecret)
        #expect("Basic authentication".withoutSecrets == "Basic authentication")
        _ = Redacted("shorter")
        #expect("a shorter word".withoutSecrets == "a shorter word")
    }

    @Test func `a printed line has no end before its end`() {
        #expect("a\nb\r\u{85}\u{2028}\u{7F}".printable == "a\\u{a}b\\u{d}\\u{85}\\u{2028}\\u{7f}")
        let long = String(repeating: "é", count: 5_000)
        #expect(long.printable == long)
        #expect("\u{1B}[31m".printable.printable == "\\u{1b}[31m")
    }

    @Test func `an error quotes no more than 1,024 characters, and never the half of a secret`() {
        let long = String(repeating: "x", count: 1_010)
        #expect((long + "https://user:hunter2@host").terminalSafe == long + "https://user:<…")
        #expect(String(repeating: "\u{1B}", count: 1_025).terminalSafe.hasSuffix("\\u{1b}…"))
    }

    @Test(arguments: [
        ("/media/stick", "/media/stick"), ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#),
        ("a\nb'\\é", #"$'a\x0ab\'\\é'"#), ("$HOME", "'$HOME'"), ("\u{9B}", #"$'\xc2\x9b'"#),
    ])
    func `a text is one word of a shell`(text: String, word: String) {
        #expect(ShellWord(text).description == word)
    }
}
