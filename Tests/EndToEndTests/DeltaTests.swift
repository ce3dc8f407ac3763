import Content
import FileIO
import Foundation
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// Bundles with patches on the small set of images, through the executable: into a layout and a registry, and when a base is bad.
@Suite struct DeltaTests {
    @Test func `a delta carries patches, and every digest is that of the source`() async throws {
        let workshop = try await Workshop()
        let images = try FixtureImages()
        let storage = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: storage.path)
        let mirror = ["--mirror", "docker://\(registry.authority)", "--plain-http"]
        try await workshop.enrol("edge")
        try await workshop.enrol("site")
        try await workshop.ship(to: "stick-1", created: "2026-11-21T10:00:00Z")
        try await workshop.require("import", "stick-1", "--state", "edge")
        #expect(try await workshop.run(["import", "stick-1", "--state", "site"] + mirror).isSuccess)

        try workshop.writeFleet(version: "v2")
        let whole = try await Self.plan(workshop, "--deltas", "off")
        let planned = try await Self.plan(workshop)
        try await workshop.ship(to: "stick-2", base: "last", created: "2026-11-22T10:00:00Z")
        let shipped = try await workshop.volumeBytes(on: "stick-2")
        #expect(planned == shipped, "a dry run says what the build will do")
        #expect(shipped < whole - 2_000_000, "\(shipped) with patches, \(whole) without")
        let text = try await workshop.require("inspect", "stick-2")
        #expect(text.contains("by patches of"), "\(text)")

        try await workshop.require("import", "stick-2", "--state", "edge")
        let outcome = try await workshop.run(["import", "stick-2", "--state", "site"] + mirror)
        #expect(outcome.isSuccess, "\(outcome.errors)")
        let edge = try LayoutDirectory(reading: workshop.path.appending("edge").appending("mirror"))
        try await Self.checkContent(of: edge)
        for (name, digest) in try images.names(of: "v2") + images.signatures {
            let reference = try ImageReference("x.invalid/\(name)")
            let tag = try #require(reference.tag)
            #expect(try edge.resolve(tag, in: reference.repository)?.digest.description == digest, "\(name)")
            try await Self.pull(
                "docker://\(registry.authority)/\(name)",
                expecting: digest,
                into: workshop.path
            )
        }

        try await workshop.ship(
            to: "stick-3",
            base: "last",
            created: "2026-11-23T10:00:00Z",
            more: ["--always"]
        )
        #expect(try await workshop.volumeBytes(on: "stick-3") == 0, "nothing is new")
        try await workshop.require("import", "stick-3", "--state", "edge")
        #expect(try await workshop.run(["import", "stick-3", "--state", "site"] + mirror).isSuccess)
    }

    @Test func `a cold and a warm cache give the same bytes, and a damaged one is noticed`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await Self.script(workshop, "cp -a ledger before; cp -a cache cold")
        try await workshop.ship(to: "stick", base: "last", created: "2026-11-22T10:00:00Z")
        #expect(try await workshop.require("inspect", "stick").contains("3 layers"))
        for (what, change) in [
            ("warm", "true"), ("cold", "rm -rf cache; cp -a cold cache"),
            (
                "damaged patches",
                "for f in cache/patches/*; do printf x | dd of=$f bs=1 seek=9 conv=notrunc; done"
            ),
            (
                "damaged layers",
                "rm -rf cache; cp -a cold cache; for f in cache/layers/*; do printf x | dd of=$f bs=1 seek=9 conv=notrunc; done"
            ),
            ("no cache", "rm -rf cache"),
            (
                "a killed build's work",
                "rm -rf cache; mkdir -p cache/work/sealift-scratch-1/patch-0; touch cache/work/sealift-scratch-1/lock"
            ),
        ] {
            try await Self.script(workshop, "rm -rf ledger again; cp -a before ledger; \(change)")
            try await workshop.ship(to: "again", base: "last", created: "2026-11-22T10:00:00Z")
            let difference = try await MediumDifference.between(
                workshop.path.appending("stick"),
                workshop.path.appending("again")
            )
            #expect(difference.isEmpty, "\(what): \(difference)")
            let work = workshop.path.appending("cache").appending("work")
            #expect(try Directory.entries(of: work).isEmpty, "\(what)")
        }
    }

    @Test func `a damaged base is refused, and the repaired mirror is whole`() async throws {
        let workshop = try await Self.tiny()
        try await workshop.enrol("site")
        try await workshop.require("import", "first", "--state", "site")
        let mirror = workshop.path.appending("site").appending("mirror")
        try await Self.spoilLayer(in: mirror.appending("blobs").appending("sha256"))
        let before = try ReadableFile.contents(of: mirror.appending("index.json"), limit: 1 << 20)

        let refused = try await workshop.run(["import", "stick", "--state", "site", "--json"])
        #expect(refused.status == 11, "\(refused.text)")
        #expect(refused.text.contains("import.damaged-base") && refused.text.contains("repair-1.json"))
        #expect(refused.text.contains("registry.hub:5000/tiny/app-"), "\(refused.text)")
        #expect(try ReadableFile.contents(of: mirror.appending("index.json"), limit: 1 << 20) == before)

        // Beside the bundle that was refused, on one stick.
        try await Self.repair(workshop, on: "stick", importing: ["--state", "site"])
        try await Self.checkContent(of: LayoutDirectory(reading: mirror))
        #expect(try await workshop.require("status", "--state", "site").contains("bundle     3"))
    }

    @Test func `a damaged base in a registry is refused, and the repair brings the new images`() async throws
    {
        let workshop = try await Self.tiny()
        let storage = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: storage.path)
        let options = ["--state", "site", "--mirror", "docker://\(registry.authority)", "--plain-http"]
        try await workshop.enrol("site")
        #expect(try await workshop.run(["import", "first"] + options).isSuccess)
        try await Self.spoilLayer(in: registry.storage)
        let refused = try await workshop.run(["import", "stick"] + options)
        #expect(refused.status == 11 && refused.errors.contains("repair-1.json"), "\(refused.errors)")
        for number in 1...3 {
            let name = "docker://\(registry.authority)/tiny/app-\(number):v2"
            let shown = try await Command.run("skopeo", ["inspect", "--raw", "--tls-verify=false", name])
            #expect(!shown.isSuccess, "\(name) is there before its time")
        }
        try await Self.repair(workshop, on: "repair", importing: options)
        for number in 1...3 {
            let name = "docker://\(registry.authority)/tiny/app-\(number):v2"
            try await Self.pull(name, expecting: nil, into: workshop.path)
        }
    }

    @Test func `a request of another site, or about another bundle, is refused`() async throws {
        let workshop = try await Self.tiny()
        try await workshop.enrol("site")
        try await workshop.require("import", "first", "--state", "site")
        try await Self.spoilLayer(
            in: workshop.path.appending("site").appending("mirror").appending("blobs").appending("sha256")
        )
        #expect(try await workshop.run(["import", "stick", "--state", "site"]).status == 11)
        let good = String(
            decoding: try ReadableFile.contents(of: workshop.path.pushing(Self.request), limit: 1 << 20),
            as: UTF8.self
        )
        for (old, new, status) in [
            ("acme", "acne", Int32(2)), ("\"sequence\":1", "\"sequence\":7", 2),
            ("\"sequence\":1", "\"sequence\":2", 2),
            ("\"formatVersion\":1", "\"formatVersion\":2", 11), ("{", "[", 11),
        ] {
            let bad = good.replacingOccurrences(of: old, with: new)
            try DurableFile.replace(workshop.path.appending("bad.json"), with: Array(bad.utf8))
            let outcome = try await workshop.run([
                "build", "--site", Workshop.site, "--repair", "bad.json", "--out", "stick", "-n",
            ])
            #expect(outcome.status == status, "\(new): \(outcome.errors)")
        }
        let missing = try await workshop.run(["build", "--repair", "none.json", "--out", "stick", "-n"])
        #expect(missing.status == 2, "\(missing.errors)")
    }

    private static let request = FilePath("site/requests/repair-1.json")

    /// A hub that has shipped two tiny bundles, on `first` and on `stick`; the second one has patches.
    private static func tiny() async throws -> Workshop {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await workshop.ship(to: "stick", base: "last", created: "2026-11-22T10:00:00Z")
        return workshop
    }

    /// Takes the request to the hub, and what the hub ships back to the site.
    private static func repair(_ workshop: Workshop, on medium: String, importing options: [String])
        async throws
    {
        try await workshop.require(
            "build",
            "--repair",
            request.string,
            "--out",
            medium,
            "--created",
            "2026-11-23T10:00:00Z",
            "--no-importer"
        )
        #expect(try await workshop.require("inspect", medium).contains("the site asked for it"))
        try await workshop.require("sign", medium, "--role", "approve", "--key", "keys/approve.key")
        let outcome = try await workshop.run(["import", medium] + options)
        #expect(outcome.isSuccess, "\(outcome.errors)")
        #expect(Directory.kind(of: workshop.path.pushing(request)) == nil, "the request is answered")
    }

    /// What the volumes of the next delta would have, as a dry run says it.
    private static func plan(_ workshop: Workshop, _ more: String...) async throws -> Int64 {
        struct Document: Decodable {
            struct Data: Decodable { let plan: Plan }
            struct Plan: Decodable { let volumes: [Volume] }
            struct Volume: Decodable { let size: Int64 }
            let data: Data
        }
        let outcome = try await workshop.run(
            [
                "build", "--site", Workshop.site, "--out", "none", "--base", "last", "--created",
                "2026-11-22T10:00:00Z", "-n", "--json",
            ] + more
        )
        #expect(outcome.isSuccess, "\(outcome.text)")
        let document = try JSONDecoder().decode(Document.self, from: Data(outcome.output))
        return document.data.plan.volumes.reduce(0) { $0 + $1.size }
    }

    /// Changes one byte of the largest file below `folder`, which is a layer.
    private static func spoilLayer(in folder: FilePath) async throws {
        let script = """
            f=$(find \(folder) -type f -printf '%s %p\\n' | sort -n | tail -n 1 | cut -d' ' -f2-)
            chmod u+w "$f" && printf 'spoilt' | dd of="$f" bs=1 seek=50000 conv=notrunc status=none
            """
        try await Command.require("sh", ["-ec", script])
    }

    private static func script(_ workshop: Workshop, _ text: String) async throws {
        try await Command.require("sh", ["-ec", text], workingDirectory: workshop.path)
    }

    /// Every blob of a layout is what its name says.
    private static func checkContent(of layout: LayoutDirectory) async throws {
        for entry in try Directory.entries(of: layout.path.appending("blobs").appending("sha256")) {
            let path = layout.path.appending("blobs").appending("sha256").appending(entry.name)
            #expect(try FileDigest.of(path).hex == entry.name)
        }
    }

    /// Pulls an image with every layer by skopeo, which checks them.
    private static func pull(_ name: String, expecting digest: String?, into folder: FilePath) async throws {
        let copy = try await Command.run(
            "skopeo",
            ["copy", "--all", "--src-tls-verify=false", name, "dir:\(folder)/pulled"]
        )
        #expect(copy.isSuccess, "\(name): \(copy.errors)")
        guard let digest else { return }
        let raw = try await Command.require("skopeo", ["inspect", "--raw", "--tls-verify=false", name])
        #expect(Digest.of(raw).description == digest, "\(name)")
    }
}

extension FixtureImages {
    /// The signatures of version 2, by their name in the mirror.
    fileprivate var signatures: [(name: String, digest: String)] {
        let signed = Set(all.filter { $0.kind == "image" && $0.reference.hasSuffix(":v2") }.map(\.digest))
        return all.filter { image in
            signed.contains { image.reference.hasSuffix(":sha256-\($0.dropFirst("sha256:".count)).sig") }
        }.map { (String($0.reference.drop { $0 != "/" }.dropFirst()), $0.digest) }
    }
}
