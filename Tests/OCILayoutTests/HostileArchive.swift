import Content
import TestSupport
import Testing

/// An archive that must be refused, and the name of the refusal.
struct HostileArchive: Sendable, CustomTestStringConvertible {
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

    static let entries: [HostileArchive] = [
        HostileArchive("a path that goes up") { $0.add("../../etc/x", [1]) },
        HostileArchive("a path that goes up from inside") { $0.add("a/../../x", [1]) },
        HostileArchive("an absolute path") { $0.add("/etc/x", [1]) },
        HostileArchive("a link out of the archive") { $0.add("a/l", type: "2", link: "../../etc/shadow") },
        HostileArchive("an absolute link") { $0.add("l", type: "2", link: "/etc/shadow") },
        HostileArchive("a hard link out of the archive") { $0.add("l", type: "1", link: "../x") },
        HostileArchive("a hard link with content") { tar in
            tar.addPax([("size", "3")])
            tar.add("l", [1, 2, 3], type: "1", link: "layer-1-0/layer.tar")
        },
        HostileArchive("a character device") { $0.add("d", type: "3") },
        HostileArchive("a block device") { $0.add("d", type: "4") },
        HostileArchive("a fifo") { $0.add("f", type: "6") },
        HostileArchive("a name that is not ASCII") { $0.add("caf\u{e9}", [1]) },
        HostileArchive("a name in UTF-8 through pax") { tar in
            tar.addPax([("path", "café")])
            tar.add("x", [1])
        },
        HostileArchive("a name that turns the text round") { $0.add("a\u{202E}b", [1]) },
        HostileArchive("a name with a line feed") { $0.add("a\nb", [1]) },
        HostileArchive("a name with a backslash") { $0.add("..\\x", [1]) },
        HostileArchive("one name for two contents") { tar in
            tar.add("x", [1])
            tar.add("x", [2])
        },
        HostileArchive("one name for a file and a link") { tar in
            tar.add("x", [1])
            tar.add("x", type: "2", link: "y")
        },
        HostileArchive("a second manifest.json") { $0.add("manifest.json", Array("[]".utf8)) },
        HostileArchive("a blob with another content") { tar in
            tar.add("blobs/sha256/" + String(repeating: "0", count: 64), [1])
        },
        HostileArchive("an old GNU sparse file of 8 GiB") { tar in
            tar.add(
                "s",
                [1],
                type: "S",
                magic: "ustar  \u{0}",
                fields: [(386, "00000000000\u{0}00000000001"), (483, "100000000000")]
            )
        },
        HostileArchive("a sparse file of 1 TiB through pax") { tar in
            tar.addPax([
                ("GNU.sparse.major", "0"), ("GNU.sparse.minor", "1"), ("GNU.sparse.name", "s"),
                ("GNU.sparse.realsize", "1099511627776"), ("GNU.sparse.map", "0,1"),
            ])
            tar.add("s", [1])
        },
        HostileArchive("a size of 1 TiB through pax", "archive.hostile-entry") { tar in
            tar.addPax([("size", "1099511627776")])
            tar.add("x", [1])
        },
        HostileArchive("a size below zero", "archive.malformed") { tar in
            tar.add("x", [1], rawSize: [UInt8](repeating: 0xFF, count: 12))
        },
        HostileArchive("a pax header of 3 MiB", "archive.malformed") { tar in
            tar.addPax([("comment", String(repeating: "x", count: 3 << 20))])
            tar.add("x", [1])
        },
        HostileArchive("a wrong checksum", "archive.malformed") { $0.add("x", [1], breakChecksum: true) },
        HostileArchive("an oci-layout of 1 MiB", "image.over-limit") {
            $0.add("oci-layout", [UInt8](repeating: 32, count: 1 << 20))
        },
    ]

    static let wholes: [HostileArchive] = [
        HostileArchive("an empty file", "archive.malformed") { [] },
        HostileArchive("no archive", "archive.malformed") { Array("hello, this is no archive at all".utf8) },
        HostileArchive("an archive of nothing", "archive.malformed") { TarText.of([]) },
        HostileArchive("no manifest.json", "archive.malformed") { TarText.of(SavedImage().files) },
        HostileArchive("an empty manifest.json", "archive.malformed") {
            TarText.of([("manifest.json", Array("[]".utf8))])
        },
        HostileArchive("a manifest.json that is none", "content.unexpected-json") {
            TarText.of([("manifest.json", Array("{}".utf8))])
        },
        HostileArchive("duplicate keys", "content.malformed-json") {
            TarText.of([("manifest.json", Array(#"[{"Config":"a","Config":"b"}]"#.utf8))])
        },
        HostileArchive("a missing configuration", "archive.malformed") {
            let saved = SavedImage()
            return TarText.of(saved.files.dropLast() + [("manifest.json", SavedImage.list([saved]))])
        },
        HostileArchive("a missing layer", "archive.malformed") {
            let saved = SavedImage()
            return TarText.of(saved.files.dropFirst() + [("manifest.json", SavedImage.list([saved]))])
        },
        HostileArchive("links in a circle", "archive.malformed") {
            let saved = SavedImage()
            var tar = TarText()
            tar.add(saved.layerNames[0], type: "2", link: "../x")
            tar.add("x", type: "2", link: saved.layerNames[0])
            for (name, content) in saved.files.dropFirst() { tar.add(name, content) }
            tar.add("manifest.json", SavedImage.list([saved]))
            tar.finish()
            return tar.bytes
        },
        HostileArchive("a layer name that goes up", "archive.malformed") {
            var saved = SavedImage()
            saved.layerNames[0] = "../../etc/passwd"
            return TarText.of(SavedImage().files + [("manifest.json", SavedImage.list([saved]))])
        },
        HostileArchive("another layer than the configuration says", "archive.layer-mismatch") {
            let saved = SavedImage()
            var files = saved.files
            files[0].1[600] ^= 1
            return TarText.of(files + [("manifest.json", SavedImage.list([saved]))])
        },
        HostileArchive("layers in another order", "archive.layer-mismatch") {
            var saved = SavedImage()
            saved.layerNames.reverse()
            return TarText.of(SavedImage().files + [("manifest.json", SavedImage.list([saved]))])
        },
        HostileArchive("fewer layers than the configuration says", "archive.malformed") {
            var saved = SavedImage()
            saved.layerNames.removeLast()
            return TarText.of(SavedImage().files + [("manifest.json", SavedImage.list([saved]))])
        },
        HostileArchive("one tag for two images", "layout.ambiguous-name") {
            SavedImage.archive([SavedImage(seed: 1), SavedImage(seed: 2)])
        },
        HostileArchive("a configuration under the name of another", "archive.malformed") {
            var saved = SavedImage()
            saved.configName = String(repeating: "0", count: 64) + ".json"
            return TarText.of(saved.files + [("manifest.json", SavedImage.list([saved]))])
        },
        HostileArchive("a second archive behind the end", "archive.hostile-entry") {
            SavedImage(seed: 1).archive + SavedImage(seed: 2).archive
        },
        HostileArchive("bytes behind the end", "archive.malformed") {
            SavedImage().archive + [UInt8](repeating: 0x41, count: 512)
        },
        HostileArchive("an OCI layout without index.json", "archive.malformed") {
            TarText.of([("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))])
        },
        HostileArchive("an OCI layout of another version", "archive.malformed") {
            TarText.of([
                ("oci-layout", Array(#"{"imageLayoutVersion":"2.0.0"}"#.utf8)),
                ("index.json", Array("{}".utf8)),
            ])
        },
        HostileArchive("a blob of a layout that is a link", "archive.hostile-entry") {
            var tar = TarText()
            tar.add("oci-layout", Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
            tar.add("index.json", Array(#"{"schemaVersion":2,"manifests":[]}"#.utf8))
            tar.add("blobs/sha256/" + String(repeating: "0", count: 64), type: "2", link: "../../x")
            tar.finish()
            return tar.bytes
        },
    ]
}
