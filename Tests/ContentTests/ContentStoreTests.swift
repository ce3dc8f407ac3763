import Content
import FileIO
import SystemPackage
import TestSupport
import Testing

@Suite struct ContentStoreTests {
    @Test func `the memory store conforms`() async throws {
        try await ContentStoreConformance.check(MemoryStore())
    }

    @Test func `the verifier never hands out the end of wrong content`() async throws {
        let source = MemoryStore()
        let bytes = SampleBytes.make(count: 10_000, seed: 7)
        let descriptor = source.add(bytes, mediaType: "text/plain")
        let spoilt = FaultySource(source, .flip(at: 0))
        try await spoilt.withContent(of: descriptor) { reader in
            var verified = VerifyingReader(reader, expecting: descriptor)
            var seen = 0
            await #expect(throws: ContentError.self) {
                try await verified.forEachChunk { seen += $0.count }
            }
            #expect(seen < bytes.count)
        }
    }

    @Test func `a file is read in stretches`() async throws {
        let folder = try TemporaryDirectory()
        let bytes = SampleBytes.make(count: 5_000, seed: 3)
        let path = folder.path.appending("file")
        try DurableFile.replace(path, with: bytes)
        var reader = FileReader(try OpenFile(path), offset: 10, length: 100)
        var read: [UInt8] = []
        try await reader.forEachChunk { read.append(contentsOf: $0) }
        #expect(read == Array(bytes[10..<110]))
    }
}
