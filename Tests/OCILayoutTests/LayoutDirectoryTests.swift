import Content
import FileIO
import OCILayout
import SystemPackage
import TestSupport
import Testing

@Suite struct LayoutDirectoryTests: ~Copyable {
    let folder: TemporaryDirectory
    var path: FilePath { folder.path.appending("layout") }

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func indexText() throws -> String {
        String(
            decoding: try ReadableFile.contents(of: path.appending("index.json"), limit: 1 << 20),
            as: UTF8.self
        )
    }

    @Test func `it conforms`() async throws {
        try await ContentStoreConformance.check(LayoutDirectory(writing: path))
    }

    @Test func `its repositories conform`() async throws {
        let layout = try LayoutDirectory(writing: path)
        try await ContentStoreConformance.check(
            try #require(layout.repository(RepositoryName("a/b")) as? LayoutRepository)
        )
    }

    @Test func `an empty layout is one of the specification`() throws {
        let layout = try LayoutDirectory(writing: path)
        #expect(try layout.index().entries.isEmpty)
        #expect(
            try indexText()
                == #"{"manifests":[],"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2}"#
        )
        let version = try ReadableFile.contents(of: path.appending("oci-layout"), limit: 100)
        #expect(String(decoding: version, as: UTF8.self) == #"{"imageLayoutVersion":"1.0.0"}"#)
        #expect(try LayoutDirectory(reading: path).index().entries.isEmpty)
    }

    @Test func `blobs are read-only files named by their digest`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let source = MemoryStore()
        let blob = source.add([1, 2, 3], mediaType: "a/b")
        try await layout.put(blob, from: source)
        let file = path.appending("blobs/sha256").appending(blob.digest.hex)
        #expect(layout.blobPath(blob.digest) == file)
        let mode = try await Command.require("stat", ["-c", "%a", file.string])
        #expect(String(decoding: mode, as: UTF8.self) == "444\n")
        #expect(try Directory.entries(of: layout.ingestFolder).map(\.name) == ["lock"])
    }

    @Test func `a file of the wrong size or kind is not the content`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let source = MemoryStore()
        let blob = source.add([1, 2, 3], mediaType: "a/b")
        try DurableFile.replace(layout.blobPath(blob.digest), with: [1, 2])
        #expect(try !layout.contains(blob))
        try await layout.put(blob, from: source)
        #expect(try await layout.read(blob, limit: 3) == [1, 2, 3])

        let link = source.add([9], mediaType: "a/b")
        try await Command.require("ln", ["-s", "/etc/shadow", layout.blobPath(link.digest).string])
        #expect(try !layout.contains(link))
        await #expect(throws: FileError.notRegular(path: layout.blobPath(link.digest))) {
            try await layout.read(link, limit: 1)
        }
    }

    @Test func `left-overs of an interrupted run are removed`() throws {
        do { _ = try LayoutDirectory(writing: path) }
        let leftover = path.appending(".ingest/content-7")
        try DurableFile.replace(leftover, with: [1])
        try Directory.create(path.appending(".ingest/folder"))
        _ = try LayoutDirectory(writing: path)
        #expect(Directory.kind(of: leftover) == nil)
        #expect(try Directory.entries(of: path.appending(".ingest")).map(\.name) == ["lock"])
    }

    @Test func `a layout that was being made when the power went is finished`() throws {
        try Directory.create(path.appending(".ingest"))
        try DurableFile.replace(path.appending(".oci-layout.new"), with: [])
        _ = try LayoutDirectory(writing: path)
        try Directory.removeFile(path.appending("index.json"))
        _ = try LayoutDirectory(writing: path)
        #expect(try LayoutDirectory(reading: path).index().entries.isEmpty)
    }

    @Test func `one process writes at a time, any may read`() throws {
        let layout = try LayoutDirectory(writing: path)
        #expect(throws: FileError.locked(path: path.appending(".ingest/lock"))) {
            _ = try LayoutDirectory(writing: path)
        }
        #expect(throws: Never.self) { _ = try LayoutDirectory(reading: path) }
        #expect(try layout.index().entries.isEmpty)
    }

    @Test func `a folder with other things in it is not made a layout`() throws {
        try Directory.create(path)
        try DurableFile.replace(path.appending("letter.txt"), with: [1])
        #expect(throws: OCILayoutError.self) { _ = try LayoutDirectory(writing: path) }
        #expect(try Directory.entries(of: path).map(\.name) == ["letter.txt"])
    }

    @Test func `reading never writes`() async throws {
        do { _ = try LayoutDirectory(writing: path) }
        let layout = try LayoutDirectory(reading: path)
        let source = MemoryStore()
        let blob = source.add([1], mediaType: "a/b")
        await #expect(throws: OCILayoutError.notWritable(path)) { try await layout.put(blob, from: source) }
        await #expect(throws: OCILayoutError.notWritable(path)) { try await layout.adopt("/x", as: blob) }
        #expect(throws: OCILayoutError.notWritable(path)) { try layout.apply([]) }
        #expect(throws: OCILayoutError.notWritable(path)) { try layout.synchronize() }
    }

    @Test func `an adopted file is renamed into place`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let blob = Descriptor(of: [1, 2, 3], mediaType: "a/b")
        let file = layout.ingestFolder.appending("mine")
        try DurableFile.replace(file, with: [1, 2, 3], mode: 0o600)
        try await layout.adopt(file, as: blob)
        try layout.synchronize()
        #expect(Directory.kind(of: file) == nil)
        #expect(try await layout.read(blob, limit: 3) == [1, 2, 3])

        try DurableFile.replace(file, with: [1, 2])
        await #expect(throws: ContentError.tooShort(blob.digest, expected: 3, found: 2)) {
            try await layout.adopt(file, as: blob)
        }
    }

    @Test func `many tasks put the same and other content at once`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let source = MemoryStore()
        let blobs = (0..<20).map { number in
            source.add(SampleBytes.make(count: 10_000, seed: UInt64(number)), mediaType: "a/b")
        }
        try await forEachConcurrently(Array(repeating: blobs, count: 4).flatMap(\.self), limit: 8) { blob in
            try await layout.put(blob, from: source)
        }
        for blob in blobs { #expect(try await layout.read(blob, limit: 10_000).count == 10_000) }
        #expect(try Directory.entries(of: layout.ingestFolder).count == 1)
    }

    @Test func `a SHA-512 digest has its own folder`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let bytes = Array("hello".utf8)
        let blob = Descriptor(mediaType: "a/b", digest: .of(bytes, .sha512), size: 5)
        let file = layout.ingestFolder.appending("mine")
        try DurableFile.replace(file, with: bytes)
        try await layout.adopt(file, as: blob)
        #expect(try await layout.read(blob, limit: 5) == bytes)
        #expect(Directory.kind(of: path.appending("blobs/sha512").appending(blob.digest.hex)) == .file)
    }

    @Test func `a manifest is checked before it is stored, and healed when it is damaged`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let repository = MemoryRepository()
        let hostile = repository.add(Array(#"{"schemaVersion":2}"#.utf8), .imageManifest)
        await #expect(throws: OCILayoutError.self) { try await layout.put(hostile, from: repository) }
        #expect(try !layout.contains(hostile))

        let good = try SampleImage.add(to: repository, seed: 1)
        try DurableFile.replace(
            layout.blobPath(good.digest),
            with: [UInt8](repeating: 0, count: Int(good.size))
        )
        try await layout.put(good, from: repository)
        #expect(try await layout.read(good, limit: 10_000).count == Int(good.size))
    }
}
