import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A bundle in the form that was carried before there were bundles.
@Suite struct ExportTests {
    private struct Answer: Decodable {
        struct Export: Decodable {
            let path: String
            let images: [String]
            let manifestCount: Int
            let otherPlatforms: [String]
        }
        let data: Export
    }

    @Test func `a bundle goes out as a folder for docker load and kubectl, and comes back as a source`()
        async throws
    {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let arguments = [
            "export", "stick", "--to", "usb-tree:old", "--root", "trust/root.1.dsse.json", "--json",
        ]
        try Directory.create(workshop.path.appending("old"))
        let outcome = try await workshop.run(arguments)
        try #require(outcome.status == 0, "\(outcome.errors)")
        let export = try JSONDecoder().decode(Answer.self, from: Data(outcome.output)).data
        #expect(export.path == "old/fleet-sync-20261121")
        let folder = workshop.path.appending(export.path)
        #expect(
            try Set(Directory.entries(of: folder).map(\.name)) == [
                "README.txt", "images.tar.gz", "manifests",
            ]
        )
        let manifests = try Directory.entries(of: folder.appending("manifests")).map { entry in
            let bytes = try ReadableFile.contents(
                of: folder.appending("manifests").appending(entry.name),
                limit: 1 << 24
            )
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(manifests.count == export.manifestCount)
        #expect(!manifests.joined().contains("@sha256:"))
        #expect(manifests.joined().contains("registry.hub:5000/plant/app:v1"))

        let tar = folder.appending("images.tar")
        try await Command.require("gunzip", ["--keep", folder.appending("images.tar.gz").string])
        let archive = "docker-archive:\(tar)"
        for image in ["registry.hub:5000/plant/app:v1", "registry.hub:5000/plant/tool:v1"] {
            #expect(export.images.contains(image))
            let inspected = try await Command.run("skopeo", ["inspect", "\(archive):\(image)"])
            #expect(inspected.status == 0, "\(image): \(inspected.errors)")
            try await Command.require(
                "skopeo",
                ["copy", "--quiet", "\(archive):\(image)", "oci:\(workshop.path.appending("copy"))"]
            )
        }

        let again = try await workshop.run(arguments)
        #expect(again.status == 13)
        #expect(again.text.contains("is there already"), "\(again.text)")

        let fleet = """
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            sources: [{name: old, manifests: \(export.path)/manifests, substitute: false}]
            images: {from: ["usb-tree:\(export.path)"], waive: [{reference: "docker.io/library/busybox:1", reason: debug}]}
            sites: [{name: \(Workshop.site)}]

            """
        try DurableFile.replace(workshop.path.appending("back.yaml"), with: Array(fleet.utf8))
        for (configuration, out) in [("sealift.yaml", "before"), ("back.yaml", "after")] {
            try await workshop.require(
                "render",
                "--config",
                configuration,
                "--site",
                Workshop.site,
                "--date",
                "2026-11-21",
                "--out",
                out
            )
        }
        #expect(try Self.digests(workshop, "after").isSubset(of: Self.digests(workshop, "before")))
        #expect(try !Self.digests(workshop, "after").isEmpty)
    }

    @Test func `only a whole bundle goes out, and only one that is signed under the root`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path, version: 1)
        try await workshop.ship(to: "full", created: "2026-11-21T10:00:00Z")
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await workshop.ship(to: "stick", base: "last", created: "2026-11-22T10:00:00Z")
        try await workshop.require(
            "trust",
            "init",
            "--org",
            "acme",
            "--root-key",
            "keys/release.key",
            "--release",
            "keys/root.pub",
            "--approve",
            "keys/approve.pub",
            "--out",
            "other"
        )
        for (arguments, status, words) in [
            (
                ["--to", "usb-tree:old", "--root", "trust/root.1.dsse.json"], 13,
                "builds on what the site has"
            ),
            (["--to", "usb-tree:old", "--root", "other/root.1.dsse.json"], 12, "sign"),
            (
                ["--to", "usb-tree:old", "--root", "trust/root.1.dsse.json", "--site", "elsewhere"], 13,
                "elsewhere"
            ),
            (["--to", "tape:old", "--root", "trust/root.1.dsse.json"], 2, "tape:old"),
        ] {
            let outcome = try await workshop.run(["export", "stick"] + arguments)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            #expect(Directory.kind(of: workshop.path.appending("old")) == nil)
        }
    }

    @Test func `an older bundle that is whole is taken where a newer one builds on it`() async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path, version: 1)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await workshop.ship(to: "stick", base: "last", created: "2026-11-22T10:00:00Z")
        let outcome = try await workshop.run([
            "export", "stick", "--to", "usb-tree:old", "--root", "trust/root.1.dsse.json",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("bundle 2 is newer"), "\(outcome.errors)")
        #expect(outcome.text.contains("fleet-sync-20261121"), "\(outcome.text)")
    }

    @Test func `only images that docker load takes are counted, the others are named`() async throws {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let outcome = try await workshop.run([
            "export", "stick", "--to", "usb-tree:old", "--root", "trust/root.1.dsse.json", "--json",
            "--platform", "linux/s390x",
        ])
        let export = try JSONDecoder().decode(Answer.self, from: Data(outcome.output)).data
        #expect(!export.otherPlatforms.isEmpty)
        #expect(Set(export.otherPlatforms).isDisjoint(with: export.images))
    }

    @Test func `a write that fails leaves nothing behind`() async throws {
        let workshop = try await Workshop()
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let outcome = try await Command.run(
            "sh",
            [
                "-c", "ulimit -f 100; exec \"$@\"", "sh", Workshop.executable.string, "export", "stick",
                "--to", "usb-tree:old", "--root", "trust/root.1.dsse.json",
            ],
            workingDirectory: workshop.path
        )
        #expect(outcome.status != 0)
        #expect(try Directory.entries(of: workshop.path.appending("old")).isEmpty)
    }

    /// What `sealift render` has pinned images to.
    private static func digests(_ workshop: Workshop, _ folder: String) throws -> Set<String> {
        struct Lock: Decodable {
            struct Image: Decodable {
                let reference: String
                let digest: String
            }
            let images: [Image]
        }
        let bytes = try ReadableFile.contents(
            of: workshop.path.appending("\(folder)/.sealift/lock"),
            limit: 1 << 20
        )
        return Set(
            try JSONDecoder().decode(Lock.self, from: Data(bytes)).images.map {
                "\($0.reference) \($0.digest)"
            }
        )
    }
}
