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

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let identifier: String
        let bytes: @Sendable () -> [UInt8]

        init(_ name: String, _ identifier: String, _ bytes: @escaping @Sendable () -> [UInt8]) {
            testDescription = name
            self.identifier = identifier
            self.bytes = bytes
        }

        /// An image beside one hostile entry.
        init(
            _ name: String,
            _ identifier: String = "archive.hostile-entry",
            entry: @escaping @Sendable (inout TarText) -> Void
        ) {
            self.init(name, identifier) {
                let saved = SavedImage()
                var tar = TarText()
                for (name, content) in saved.files { tar.add(name, content) }
                entry(&tar)
                tar.add("manifest.json", SavedImage.list([saved]))
                tar.finish()
                return tar.bytes
            }
        }
    }

    static let entries: [Case] = [
        Case("a path that goes up") { $0.add("../../etc/x", [1]) },
        Case("a path that goes up from inside") { $0.add("a/../../x", [1]) },
        Case("an absolute path") { $0.add("/etc/x", [1]) },
        Case("a link out of the archive") { $0.add("a/l", type: "2", link: "../../etc/shadow") },
        Case("an absolute link") { $0.add("l", type: "2", link: "/etc/shadow") },
        Case("a hard link out of the archive") { $0.add("l", type: "1", link: "../x") },
        Case("a hard link with content") { tar in
            tar.addPax([("size", "3")])
            tar.add("l", [1, 2, 3], type: "1", link: "layer-1-0/layer.tar")
        },
        Case("a character device") { $0.add("d", type: "3") },
        Case("a block device") { $0.add("d", type: "4") },
        Case("a fifo") { $0.add("f", type: "6") },
        Case("a name that is not ASCII") { $0.add("caf\u{e9}", [1]) },
        Case("a name in UTF-8 through pax") { tar in
            tar.addPax([("path", "café")])
            tar.add("x", [1])
        },
        Case("a name that turns the text round") { $0.add("a\u{202E}b", [1]) },
        Case("a name with a line feed") { $0.add("a\nb", [1]) },
        Case("a name with a backslash") { $0.add("..\\x", [1]) },
        Case("one name for two contents") { tar in
            tar.add("x", [1])
            tar.add("x", [2])
        },
        Case("one name for a file and a link") { tar in
            tar.add("x", [1])
            tar.add("x", type: "2", link: "y")
        },
        Case("a second manifest.json") { $0.add("manifest.json", Array("[]".utf8)) },
        Case("a blob with another content") { tar in
            tar.add("blobs/sha256/" + String(repeating: "0", count: 64), [1])
        },
        Case("an old GNU sparse file of 8 GiB") { tar in
            tar.add(
                "s",
                [1],
                type: "S",
                magic: "ustar  \u{0}",
                fields: [(386, "00000000000\u{0}00000000001"), (483, "100000000000")]
            )
        },
        Case("a sparse file of 1 TiB through pax") { tar in
            tar.addPax([
                ("GNU.sparse.major", "0"), ("GNU.sparse.minor", "1"), ("GNU.sparse.name", "s"),
                ("GNU.sparse.realsize", "1099511627776"), ("GNU.sparse.map", "0,1"),
            ])
            tar.add("s", [1])
        },
        Case("a size of 1 TiB through pax", "archive.hostile-entry") { tar in
            tar.addPax([("size", "1099511627776")])
            tar.add("x", [1])
        },
        Case("a size below zero", "archive.malformed") { tar in
            tar.add("x", [1], rawSize: [UInt8](repeating: 0xFF, count: 12))
        },
        Case("a pax header of 3 MiB", "archive.malformed") { tar in
            tar.addPax([("comment", String(repeating: "x", count: 3 << 20))])
            tar.add("x", [1])
        },
        Case("a wrong checksum", "archive.malformed") { $0.add("x", [1], breakChecksum: true) },
        Case("an oci-layout of 1 MiB", "image.over-limit") {
            $0.add("oci-layout", [UInt8](repeating: 32, count: 1 << 20))
        },
    ]

    static let wholes: [Case] = [
        Case("an empty file", "archive.malformed") { [] },
        Case("no archive", "archive.malformed") { Array("hello, this is no archive at all".utf8) },
        Case("an archive of nothing", "archive.malformed") { TarText.of([]) },
        Case("no manifest.json", "archive.malformed") { TarText.of(SavedImage().files) },
        Case("an empty manifest.json", "archive.malformed") {
            TarText.of([("manifest.json", Array("[]".utf8))])
        },
        Case("a manifest.json that is none", "content.unexpected-json") {
            TarText.of([("manifest.json", Array("{}".utf8))])
        },
        Case("duplicate keys", "content.malformed-json") {
            TarText.of([("manifest.json", Array(#"[{"Config":"a","Config":"b"}]"#.utf8))])
        },
        Case("a missing configuration", "archive.malformed") {
            let saved = SavedImage()
            return TarText.of(saved.files.dropLast() + [("manifest.json", SavedImage.list([saved]))])
        },
        Case("a missing layer", "archive.malformed") {
            let saved = SavedImage()
            return TarText.of(saved.files.dropFirst() + [("manifest.json", SavedImage.list([saved]))])
        },
        Case("links in a circle", "archive.malformed") {
            let saved = SavedImage()
            var tar = TarText()
            tar.add(saved.layerNames[0], type: "2", link: "../x")
            tar.add("x", type: "2", link: saved.layerNames[0])
            for (name, content) in saved.files.dropFirst() { tar.add(name, content) }
            tar.add("manifest.json", SavedImage.list([saved]))
            tar.finish()
            return tar.bytes
        },
        Case("a layer name that goes up", "archive.malformed") {
            var saved = SavedImage()
            saved.layerNames[0] = "../../etc/passwd"
            return TarText.of(SavedImage().files + [("manifest.json", SavedImage.list([saved]))])
        },
        Case("another layer than the configuration says", "archive.layer-mismatch") {
            let saved = SavedImage()
            var files = saved.files
            files[0].1[600] ^= 1
            return TarText.of(files + [("manifest.json", SavedImage.list([saved]))])
        },
        Case("layers in another order", "archive.layer-mismatch") {
            var saved = SavedImage()
            saved.layerNames.reverse()
            return TarText.of(SavedImage().files + [("manifest.json", SavedImage.list([saved]))])
        },
        Case("fewer layers than the configuration says", "archive.malformed") {
            var saved = SavedImage()
            saved.layerNames.removeLast()
            return TarText.of(SavedImage().files + [("manifest.json", SavedImage.list([saved]))])
        },
        Case("one tag for two images", "layout.ambiguous-name") {
            SavedImage.archive([SavedImage(seed: 1), SavedImage(seed: 2)])
        },
        Case("a configuration under the name of another", "archive.malformed") {
            var saved = SavedImage()
            saved.configName = String(repeating: "0", count: 64) + ".json"
            return TarText.of(saved.files + [("manifest.json", SavedImage.list([saved]))])
        },
        Case("a second archive behind the end", "archive.hostile-entry") {
            SavedImage(seed: 1).archive + SavedImage(seed: 2).archive
        },
        Case("bytes behind the end", "archive.malformed") {
            SavedImage().archive + [UInt8](repeating: 0x41, count: 512)
        },
        Case("an OCI layout without index.json", "archive.malformed") {
            TarText.of([("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))])
        },
        Case("an OCI layout of another version", "archive.malformed") {
            TarText.of([
                ("oci-layout", Array(#"{"imageLayoutVersion":"2.0.0"}"#.utf8)),
                ("index.json", Array("{}".utf8)),
            ])
        },
        Case("a blob of a layout that is a link", "archive.hostile-entry") {
            var tar = TarText()
            tar.add("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
            tar.add("index.json", Array(#"{"schemaVersion":2,"manifests":[]}"#.utf8))
            tar.add("blobs/sha256/" + String(repeating: "0", count: 64), type: "2", link: "../../x")
            tar.finish()
            return tar.bytes
        },
    ]

    @Test(arguments: entries + wholes)
    func `refuses`(hostile: Case) async throws {
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
        await #expect(throws: OCILayoutError.self) {
            try await ImageArchive.open(path, scratch: folder.path.appending("scratch"))
        }
    }

    @Test func `a file compressed twice is refused`() async throws {
        let once = try await Command.require("gzip", ["-c"], input: SavedImage().archive)
        let path = folder.path.appending("a.tar")
        try DurableFile.replace(path, with: try await Command.require("zstd", ["-qc"], input: once))
        let error = await #expect(throws: OCILayoutError.self) {
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
            let error = await #expect(throws: OCILayoutError.self) {
                try await ImageArchive.open(path, scratch: scratch, limits: limits)
            }
            #expect(error?.exitClass == .corrupt)
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
        let error = await #expect(throws: OCILayoutError.self) {
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
