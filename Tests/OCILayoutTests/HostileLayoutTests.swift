import Content
import Diagnostics
import FileIO
import OCILayout
import SystemPackage
import TestSupport
import Testing

@Suite struct HostileLayoutTests: ~Copyable {
    let folder: TemporaryDirectory
    var path: FilePath { folder.path.appending("layout") }

    init() throws {
        let made = try TemporaryDirectory()
        _ = try LayoutDirectory(writing: made.path.appending("layout"))
        folder = made
    }

    private func write(_ name: String, _ text: String) throws {
        try DurableFile.replace(path.appending(name), with: Array(text.utf8))
    }

    private func expectRefusal(_ identifier: String) {
        let error = #expect(throws: (any Error).self) { _ = try LayoutDirectory(reading: path) }
        let refusal = error as? any OperatorError
        #expect(refusal?.identifier == identifier)
        #expect(refusal?.exitClass == .corrupt)
    }

    @Test(arguments: [
        "{}", "", "[]", #"{"schemaVersion":2,"manifests":[],"layers":[]}"#,
        #"{"schemaVersion":2,"manifests":[],"manifests":[]}"#,
        #"{"schemaVersion":2,"layers":[],"config":{}}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"sha256:../x","size":1}]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0,"annotations":{"org.opencontainers.image.ref.name":" "}}]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"a/b","digest":"md5:d41d8cd98f00b204e9800998ecf8427e","size":1}]}"#,
    ])
    func `refuses an index that is not one`(text: String) throws {
        try write("index.json", text)
        expectRefusal("layout.damaged-index")
    }

    @Test(arguments: ["{}", #"{"imageLayoutVersion":"2.0.0"}"#, #"{"imageLayoutVersion":1}"#, "x"])
    func `refuses another version`(text: String) throws {
        try write("oci-layout", text)
        #expect(throws: (any Error).self) { _ = try LayoutDirectory(reading: path) }
    }

    @Test(arguments: ["oci-layout", "index.json", "blobs", "blobs/sha256"])
    func `refuses a link in place of`(name: String) async throws {
        try Directory.removeTree(path.appending(name))
        let target = folder.path.appending("elsewhere")
        try Directory.create(target.appending("sha256"))
        try await Command.require(
            "ln",
            ["-s", name.hasPrefix("blobs") ? target.string : "/etc/shadow", path.appending(name).string]
        )
        expectRefusal(name.hasPrefix("blobs") ? "layout.malformed" : "file.not-regular")
        #expect(throws: (any Error).self) { _ = try LayoutDirectory(writing: path) }
    }

    @Test(arguments: ["oci-layout", "index.json"])
    func `refuses a layout without`(name: String) throws {
        try Directory.removeFile(path.appending(name))
        expectRefusal("layout.malformed")
    }

    @Test func `refuses a file and a missing folder`() throws {
        #expect(throws: OCILayoutError.self) {
            _ = try LayoutDirectory(reading: path.appending("index.json"))
        }
        #expect(throws: OCILayoutError.self) { _ = try LayoutDirectory(reading: path.appending("none")) }
    }

    @Test func `unknown files and missing blobs are fine`() async throws {
        try write("README", "hello")
        try Directory.create(path.appending("extra"))
        let absent = Descriptor(of: [1], mediaType: .imageManifest)
        try DurableFile.replace(
            path.appending("index.json"),
            with: StrictJSON.encode(ImageIndex(manifests: [absent]))
        )
        let layout = try LayoutDirectory(reading: path)
        #expect(try !layout.contains(absent))
        let repository = try layout.repository(RepositoryName("a"))
        #expect(try await repository.resolve(.digest(absent.digest)) == nil)
        #expect(try await repository.referrers(of: absent.digest).isEmpty)
        await #expect(throws: ContentError.missing(absent.digest)) { try await layout.read(absent, limit: 1) }
    }

    @Test func `a root that is no manifest refers to nothing`() async throws {
        let layout = try LayoutDirectory(writing: path)
        let bytes = Array("not json".utf8)
        let root = Descriptor(of: bytes, mediaType: .imageManifest)
        try DurableFile.replace(layout.blobPath(root.digest), with: bytes)
        try DurableFile.replace(
            path.appending("index.json"),
            with: StrictJSON.encode(ImageIndex(manifests: [root]))
        )
        #expect(try await layout.repository(RepositoryName("a")).referrers(of: root.digest).isEmpty)
    }
}
