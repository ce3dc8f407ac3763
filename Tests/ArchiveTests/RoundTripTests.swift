import Testing

@testable import Archive

/// What was written is read back, and nothing else is.
@Suite struct RoundTripTests {
    private let entries = [
        TarArchive.Entry(name: "a/", bytes: []),
        TarArchive.Entry(name: "a/b", bytes: Array("text".utf8)),
        TarArchive.Entry(name: "c", bytes: [UInt8](repeating: 7, count: 1_024)),
    ]

    @Test func `a tar file comes back`() throws {
        let archive = try #require(TarArchive.write(entries))
        #expect(try TarArchive.read(archive) == entries)
        #expect(archive.count % 512 == 0)
    }

    @Test func `any other byte is refused`() throws {
        let archive = try #require(TarArchive.write(entries))
        let content = (1_024..<1_028).map { $0 } + (2_048..<3_072).map { $0 }
        for offset in archive.indices where !content.contains(offset) {
            var altered = archive
            altered[offset] ^= 1
            #expect(throws: ForeignBytes.self, "byte \(offset)") { try TarArchive.read(altered) }
        }
        for count in [0, 511, 512, archive.count - 512, archive.count - 1] {
            #expect(throws: ForeignBytes.self, "\(count) bytes") {
                try TarArchive.read(Array(archive.prefix(count)))
            }
        }
    }

    @Test func `a gzip member comes back, up to the limit`() throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * $0) }
        let member = GzipMember.compress(bytes)
        #expect(member.prefix(10) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255])
        #expect(try GzipMember.decompress(member, limit: bytes.count) == bytes)
        #expect(throws: ForeignBytes.self) { try GzipMember.decompress(member, limit: bytes.count - 1) }
        for altered in [member + [0], Array(member.dropLast()), Array(member.dropFirst())] {
            #expect(throws: ForeignBytes.self) { try GzipMember.decompress(altered, limit: bytes.count) }
        }
    }

    @Test(arguments: [1, 1_000, 65_536, 200_000])
    func `a stream in pieces is the same as one`(piece: Int) {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 3 * $0) }
        var whole: [UInt8] = []
        var encoder = GzipEncoder(level: 6)
        bytes.withUnsafeBytes { encoder.finish($0) { whole += $0 } }
        var parts: [UInt8] = []
        var other = GzipEncoder(level: 6)
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: piece) {
                let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + piece, bytes.count)])
                other.write(part) { parts += $0 }
            }
        }
        other.finish { parts += $0 }
        #expect(parts == whole)
    }
}
