import Archive
import Content
import Diagnostics
import FileIO
import OCILayout
import SystemPackage
import TestSupport
import Testing

@Suite struct HostileArchiveTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    @Test(arguments: HostileArchive.entries + HostileArchive.wholes)
    func `refuses`(hostile: HostileArchive) async throws {
        let path = folder.path.appending("a.tar")
        let scratch = folder.path.appending("scratch")
        try DurableFile.replace(path, with: hostile.bytes())
        let error = await #expect(throws: (any Error).self) {
            try await ImageArchive.open(path, scratch: scratch)
        }
        let refusal = error as? any OperatorError
        #expect(refusal?.identifier == hostile.identifier, "\(String(describing: error))")
        #expect(refusal?.exitClass == .corrupt || refusal?.identifier == "layout.ambiguous-name")
        #expect(refusal?.description.contains("\u{202E}") != true)
        #expect(try Directory.entries(of: folder.path).map(\.name) == ["a.tar", "scratch"])
        #expect(
            try Directory.entries(of: scratch).map(\.name) == [
                ".ingest", "blobs", "index.json", "oci-layout",
            ]
        )
        #expect(try Directory.entries(of: scratch.appending(".ingest")).map(\.name) == ["lock"])
        #expect(try LayoutDirectory(reading: scratch).index().entries.isEmpty)
    }

    @Test(arguments: ["gzip", "zstd", "bzip2", "xz", "cat"])
    func `a file cut anywhere is refused`(tool: String) async throws {
        let arguments = tool == "cat" ? [] : tool == "zstd" ? ["-qc"] : ["-c"]
        let bytes = try await Command.require(tool, arguments, input: SavedImage().archive)
        let path = folder.path.appending("a.tar")
        for cut in [1, 100, 511, 512, 513, 1_000, bytes.count / 2, bytes.count - 1_600]
        where cut < bytes.count {
            try DurableFile.replace(path, with: Array(bytes.prefix(cut)))
            let scratch = folder.path.appending("scratch-\(cut)")
            let error = await #expect(throws: (any Error).self, "cut at \(cut)") {
                try await ImageArchive.open(path, scratch: scratch)
            }
            #expect((error as? any OperatorError)?.exitClass == .corrupt)
        }
    }

    @Test(arguments: ["gzip", "zstd", "xz", "bzip2"])
    func `the last byte of a compressed file counts`(tool: String) async throws {
        let bytes = try await Command.require(
            tool,
            [tool == "zstd" ? "-qc" : "-c"],
            input: SavedImage().archive
        )
        let path = folder.path.appending("a.tar")
        try DurableFile.replace(path, with: Array(bytes.dropLast()))
        await #expect(throws: ArchiveError.self) {
            try await ImageArchive.open(path, scratch: folder.path.appending("scratch"))
        }
    }

    @Test func `a file compressed twice is refused`() async throws {
        let once = try await Command.require("gzip", ["-c"], input: SavedImage().archive)
        let path = folder.path.appending("a.tar")
        try DurableFile.replace(path, with: try await Command.require("zstd", ["-qc"], input: once))
        let error = await #expect(throws: ArchiveError.self) {
            try await ImageArchive.open(path, scratch: folder.path.appending("scratch"))
        }
        #expect(error?.description.contains("compressed more than once") == true)
    }

    @Test func `limits hold before anything is written`() async throws {
        let path = folder.path.appending("a.tar")
        try DurableFile.replace(path, with: SavedImage().archive)
        for (number, limits) in [
            ArchiveLimits(entries: 3), ArchiveLimits(fileBytes: 4_000), ArchiveLimits(totalBytes: 9_000),
        ].enumerated() {
            let scratch = folder.path.appending("scratch-\(number)")
            let error = await #expect(throws: (any Error).self) {
                try await ImageArchive.open(path, scratch: scratch, limits: limits)
            }
            #expect((error as? any OperatorError)?.exitClass == .corrupt)
        }
    }

    @Test func `a layer that unpacks without end stops at the limit`() async throws {
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        var saved = SavedImage(layers: 1)
        let compressed = try await Command.require("gzip", ["-c"], input: zeros)
        saved.layerNames = ["x.tar.gz"]
        let path = folder.path.appending("a.tar")
        try DurableFile.replace(
            path,
            with: TarText.of([
                ("x.tar.gz", compressed), (saved.configName, saved.config),
                ("manifest.json", SavedImage.list([saved])),
            ])
        )
        let error = await #expect(throws: ArchiveError.self) {
            try await ImageArchive.open(
                path,
                scratch: folder.path.appending("scratch"),
                limits: ArchiveLimits(fileBytes: 1 << 20)
            )
        }
        #expect(error?.description.contains("more than 1048576 bytes") == true)
    }

    @Test func `a link, a fifo and a folder are no archives`() async throws {
        try DurableFile.replace(folder.path.appending("a.tar"), with: SavedImage().archive)
        try await Command.require("ln", ["-s", "a.tar", folder.path.appending("link").string])
        try await Command.require("mkfifo", [folder.path.appending("fifo").string])
        for name in ["link", "fifo", "."] {
            await #expect(throws: FileError.self) {
                try await ImageArchive.open(
                    folder.path.appending(name),
                    scratch: folder.path.appending("scratch")
                )
            }
        }
    }
}
