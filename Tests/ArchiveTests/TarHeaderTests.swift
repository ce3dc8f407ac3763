import Testing

@testable import Archive

/// The two kinds of entries that sealift writes, field by field (IEEE Std 1003.1, "ustar Interchange Format").
@Suite struct TarHeaderTests {
    private func field(_ header: [UInt8], _ offset: Int, _ length: Int) -> String {
        String(decoding: header[offset..<offset + length].prefix { $0 != 0 }, as: UTF8.self)
    }

    private func checksum(_ header: [UInt8]) -> Int {
        var blank = header
        blank.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        return blank.reduce(0) { $0 + Int($1) }
    }

    @Test func `a file of a volume is read-only and has no device`() {
        let header = TarHeader.volumeFile(name: "blobs/sha256/a", size: 0o1234)
        #expect(header.count == 512)
        #expect(field(header, 0, 100) == "blobs/sha256/a")
        #expect(field(header, 100, 8) == "0000444")
        #expect(field(header, 124, 12) == "00000001234")
        #expect(field(header, 257, 6) == "ustar")
        #expect(header[329..<512].allSatisfy { $0 == 0 })
        #expect(Int(field(header, 148, 7), radix: 8) == checksum(header))
    }

    @Test(arguments: [("a/", 0, "0000755", "5"), ("a/b.yaml", 7, "0000644", "0")])
    func `an entry of a snapshot says whether it is a folder`(
        name: String,
        size: Int,
        mode: String,
        type: String
    ) throws {
        let header = try #require(TarHeader.snapshotEntry(name: name, size: size))
        #expect(field(header, 0, 100) == name)
        #expect(field(header, 100, 8) == mode)
        #expect(field(header, 156, 1) == type)
        #expect(field(header, 329, 8) == "0000000")
        #expect(Int(field(header, 148, 7), radix: 8) == checksum(header))
    }

    @Test(arguments: [
        ("", 0), ("a b", 1), ("\u{e9}", 1), (String(repeating: "a", count: 101), 1), ("a/", 1),
        ("a", 1 << 33), (String(repeating: "a", count: 156) + "/b", 1),
    ])
    func `a name or size that ustar cannot hold has no header`(name: String, size: Int) {
        #expect(TarHeader.snapshotEntry(name: name, size: size) == nil)
    }

    @Test func `a long name goes into both fields, or into a pax record`() throws {
        let folder = String(repeating: "d", count: 155)
        let header = try #require(TarHeader.snapshotEntry(name: "\(folder)/f", size: 1))
        #expect(field(header, 0, 100) == "f")
        #expect(field(header, 345, 155) == folder)
        let pax = TarHeader.volumeFile(name: "\(folder)/f", size: 1)
        #expect(pax.count == 3 * 512)
        #expect(String(decoding: pax[512..<512 + 168], as: UTF8.self) == "167 path=\(folder)/f\n\0")
    }
}
