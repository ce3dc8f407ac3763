import Content
import Testing

@Suite struct DigestTests {
    static let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test func `digests of known texts are the published ones`() {
        #expect(Digest.of([]).description == Self.empty)
        #expect(
            Digest.of(Array("abc".utf8), .sha512).hex.hasPrefix("ddaf35a193617abacc417349ae204131")
        )
    }

    @Test func `text and value round-trip`() throws {
        let digest = try Digest(Self.empty)
        #expect(digest.description == Self.empty)
        #expect(digest == Digest.of([]))
        #expect(digest.bytes.count == 32)
        #expect(digest.short == "e3b0c44298fc")
    }

    @Test(arguments: [
        "", "sha256", "sha256:", "sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256:E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256:../../../../etc/passwd",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550",
        "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ])
    func `malformed text is refused`(text: String) {
        #expect(throws: ContentError.malformedDigest(text)) { try Digest(text) }
    }

    @Test func `the order is that of the bytes`() throws {
        let low = try Digest("sha256:" + String(repeating: "0", count: 63) + "1")
        let high = try Digest("sha256:f" + String(repeating: "0", count: 63))
        #expect(low < high)
        #expect(!(high < low))
        #expect(!(low < low))
    }

    @Test func `a digest fits the frames of async functions`() {
        #expect(MemoryLayout<Digest>.alignment <= 16)
    }
}
