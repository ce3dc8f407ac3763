import Diagnostics
import Testing

@Suite struct DiagnosticsTests {
    @Test func `text that could steer a terminal is escaped`() {
        #expect("a\u{1B}[31m".terminalSafe == "a\\u{1b}[31m")
        #expect("x\u{202E}y\u{200B}\n".terminalSafe == "x\\u{202e}y\\u{200b}\\u{a}")
        #expect("café ✓".terminalSafe == "café ✓")
        #expect(String(repeating: "a", count: 2_000).terminalSafe.count == 1_025)
    }

    @Test func `secrets do not print`() {
        let secret = Redacted("hunter2")
        #expect("\(secret) \(String(reflecting: secret))" == "<redacted> <redacted>")
        #expect(secret.secret == "hunter2")
    }

    @Test(arguments: [
        (0, "0 B"), (1_023, "1023 B"), (1_024, "1 KiB"), (1_536, "1.5 KiB"), (4_293_918_720, "4 GiB"),
        (450 << 20, "450 MiB"), (Int64.max, "8 EiB"),
    ])
    func `byte counts read well`(bytes: Int64, text: String) {
        #expect(ByteCount(bytes).description == text)
    }

    @Test func `the nearest known name is found`() {
        #expect(NearestName.of("imges", in: ["images", "sites"]) == "images")
        #expect(NearestName.of("zzz", in: ["images", "sites"]) == nil)
    }
}
