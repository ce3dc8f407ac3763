import FoundationEssentials
import TestSupport
import Testing

@testable import Signing

@Suite struct Base64Tests {
    @Test func `bytes of every length round-trip as others write them`() {
        for count in 0..<100 {
            let bytes = SampleBytes.make(count: count, seed: UInt64(count))
            let text = Base64.encode(bytes)
            #expect(text == Data(bytes).base64EncodedString())
            #expect(Base64.decode(text.utf8) == bytes)
            let urlSafe = text.replacing("+", with: "-").replacing("/", with: "_")
            #expect(Base64.decode(urlSafe.utf8) == bytes)
        }
    }

    @Test(arguments: [
        "A", "AA", "AAA", "AA=", "AB==", "AAB=", "A===", "====", "AA==AAAA", "AAAA====", "AAAA\n", "AA\nAA",
        " AAAA", "AAAA=", "+-AA", "/_AA", "AAé=", "AA=A", "=AAA", "AAA\u{0}",
    ])
    func `a second way to write the same bytes is refused`(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }
}
