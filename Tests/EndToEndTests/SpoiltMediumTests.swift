import Content
import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Media that are altered in any place: the documented class, nothing visible, one audit record, and a good bundle imports right after.
@Suite struct SpoiltMediumTests {
    /// One way to spoil a bundle, and how the import of it ends.
    private struct Spoil {
        let name: String
        let statuses: [Int32]
        let apply: (FilePath) async throws -> Void
    }

    @Test func `what is left of a bundle without its list is shown, and said to be missing`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let bundle = try workshop.bundle(on: "stick")
        let whole = try await workshop.run(["inspect", "stick", "--json"])
        #expect(whole.text.contains("\"shippedBlobs\""), "\(whole.text)")
        try Directory.removeFile(bundle.appending("contents.json"))
        let shown = try await workshop.run(["inspect", "stick"])
        #expect(shown.status == 0, "\(shown.errors)")
        #expect(shown.text.contains("not known without contents.json"), "\(shown.text)")
        let line = shown.text.split(separator: "\n").first { $0.contains("contents.json  ") }
        #expect(line?.hasSuffix("MISSING") == true, "\(shown.text)")
        let document = try await workshop.run(["inspect", "stick", "--json"])
        #expect(document.status == 0)
        #expect(document.text.contains("\"sequence\":1"), "\(document.text)")
        #expect(!document.text.contains("\"shippedBlobs\""), "\(document.text)")
        #expect(try await workshop.run(["verify", "stick"]).status == 11)
    }

    @Test func `a flipped bit anywhere, and a volume that is not the signed one, are refused`() async throws {
        let workshop = try await Workshop()
        try await workshop.ship(
            to: "stick",
            created: "2026-11-21T10:00:00Z",
            more: ["--volume-size", "8MiB"]
        )
        try await workshop.enrol("site")
        let bundle = try workshop.bundle(on: "stick")
        let volumes = try Directory.entries(of: bundle).map(\.name).filter { $0.hasPrefix("vol-") }
        #expect(volumes.count >= 3)
        try workshop.writeFleet(version: "v2")
        try await workshop.ship(
            to: "other",
            created: "2026-11-22T10:00:00Z",
            more: ["--volume-size", "8MiB"]
        )
        let other = try workshop.bundle(on: "other")
        let state = try Self.state(workshop)

        let spoils = try Self.flips(volumes, in: bundle) + Self.exchanges(volumes, with: other)
        for spoil in spoils {
            try await Command.require("cp", ["-a", bundle.string, "\(workshop.path)/good"])
            try await spoil.apply(bundle)
            let outcome = try await workshop.run(["import", "stick", "--state", "site", "--json"])
            #expect(
                spoil.statuses.contains(outcome.status),
                "\(spoil.name): \(outcome.text)\(outcome.errors)"
            )
            #expect(outcome.text.contains("\"remedy\""), "\(spoil.name): \(outcome.text)")
            #expect(try Self.tags(workshop).isEmpty, "\(spoil.name): \(outcome.text)")
            #expect(try Self.state(workshop) == state, "\(spoil.name): the state has changed")
            try Directory.removeTree(bundle)
            try Directory.move(workshop.path.appending("good"), to: bundle)
        }
        try DurableFile.replace(bundle.appending("autorun.inf"), with: Array("[autorun]".utf8))
        #expect(try await workshop.run(["import", "stick", "--state", "site"]).status == 0)
        #expect(try !Self.tags(workshop).isEmpty)
        let audit = try ReadableFile.contents(
            of: workshop.path.appending("site").appending("audit.jsonl"),
            limit: 16 << 20
        )
        let refusals =
            String(decoding: audit, as: UTF8.self).components(separatedBy: "\"SLF-1102\"").count - 1
        #expect(refusals == spoils.count, "one record for each refusal")
    }

    private static func isLetterOfBase64(_ byte: UInt8) -> Bool {
        let scalar = Unicode.Scalar(byte)
        return scalar.isASCII && scalar.properties.isAlphabetic
    }

    /// One bit in the head, the middle and the tail of every volume, and in the documents.
    private static func flips(_ volumes: [String], in bundle: FilePath) throws -> [Spoil] {
        var places: [(file: String, offset: Int64, statuses: [Int32])] = []
        for volume in volumes {
            let size = try ReadableFile(bundle.appending(volume)).size
            for offset in [0, 600, size / 2, size - 600, size - 1] { places.append((volume, offset, [11])) }
        }
        for file in ["contents.json", "trust/root.1.dsse.json"] {
            let size = try ReadableFile(bundle.pushing(FilePath(file))).size
            for offset in [0, size / 2, size - 2] { places.append((file, offset, [11])) }
        }
        let envelope = bundle.appending("bundle.dsse.json")
        let text = String(decoding: try ReadableFile.contents(of: envelope, limit: 1 << 20), as: UTF8.self)
        for mark in ["\"payload\":\"", "\"payloadType\":\"", "\"sig\":\""] {
            let end = try #require(text.range(of: mark)).upperBound
            let value = text[end...].utf8.dropFirst(12)
            // Signatures differ between runs, and a flipped `a` is no Base64 at all.
            let place = try #require(value.indices.first { isLetterOfBase64(value[$0] ^ 1) })
            let offset = Int64(text.utf8.distance(from: text.startIndex, to: place))
            // Without one of its signatures, a bundle is either not released or not approved.
            places.append(("bundle.dsse.json", offset, mark.contains("sig") ? [12, 13] : [12]))
        }
        places.append(("bundle.dsse.json", 0, [11]))
        return places.map { place in
            Spoil(name: "\(place.file) at \(place.offset)", statuses: place.statuses) { bundle in
                let path = bundle.pushing(FilePath(place.file))
                var bytes = try ReadableFile.contents(of: path, limit: 64 << 20)
                bytes[Int(place.offset)] ^= 1
                try DurableFile.replace(path, with: bytes)
            }
        }
    }

    /// A volume that is missing, short, long, in another's place, or from another bundle.
    private static func exchanges(_ volumes: [String], with other: FilePath) -> [Spoil] {
        let first = volumes[0]
        let last = volumes[volumes.count - 1]
        let scripts = [
            ("missing", "rm \(last)"),
            ("short", "truncate -s -1 \(last)"),
            ("empty", "truncate -s 0 \(first)"),
            ("long", "printf x >> \(last)"),
            ("swapped", "mv \(first) t; mv \(volumes[1]) \(first); mv t \(volumes[1])"),
            ("a folder", "rm \(first); mkdir \(first)"),
            ("a link", "mv \(first) t; ln -s t \(first)"),
            ("of another bundle", "cp \(other)/vol-0001.tar \(first)"),
        ]
        return scripts.map { name, script in
            Spoil(name: "a volume is \(name)", statuses: [11]) { bundle in
                try await Command.require("sh", ["-c", script], workingDirectory: bundle)
            }
        }
    }

    /// The two copies of the state.
    private static func state(_ workshop: Workshop) throws -> [Digest] {
        try ["state.A.json", "state.B.json"].map { workshop.path.appending("site").appending($0) }
            .filter { Directory.kind(of: $0) != nil }
            .map { .of(try ReadableFile.contents(of: $0, limit: 1 << 20)) }
    }

    private static func tags(_ workshop: Workshop) throws -> [String] {
        let index = workshop.path.appending("site").appending("mirror").appending("index.json")
        guard Directory.kind(of: index) != nil else { return [] }
        struct Index: Decodable {
            struct Entry: Decodable { let digest: String }
            let manifests: [Entry]
        }
        let bytes = try ReadableFile.contents(of: index, limit: 1 << 20)
        return try JSONDecoder().decode(Index.self, from: Data(bytes)).manifests.map(\.digest)
    }
}
