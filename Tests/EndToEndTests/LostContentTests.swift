import Content
import FileIO
import Foundation
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// A site that has lost something of the bundle that it has: the same medium again puts it right.
@Suite struct LostContentTests {
    private static let again = ["import", "stick", "--state", "site"]

    private static func workshop(_ mirror: String, activating: Bool = false) async throws -> Workshop {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        let files = activating ? "activate: [{files: \(workshop.path)/active}]\n" : ""
        try await workshop.enrol(
            "site",
            configuration: "apiVersion: sealift.dev/v1alpha1\nkind: Site\nmirror: \(mirror)\n\(files)"
        )
        return workshop
    }

    @Test(arguments: ["{}", "", "{\"schemaVersion\":2,\"manifests\":[{}]}"])
    func `a mirror whose list of names is damaged is named, with the way out`(damage: String) async throws {
        let workshop = try await Self.workshop("oci:mirror")
        try await workshop.require("import", "stick", "--state", "site")
        let index = workshop.path.appending("site/mirror/index.json")
        try DurableFile.replace(index, with: Array(damage.utf8))
        let refused = try await workshop.run(Self.again)
        #expect(refused.status == 11, "\(refused.errors)")
        #expect(refused.errors.contains("site/mirror/index.json is damaged"), "\(refused.errors)")
        #expect(
            refused.errors.contains("move it away and import the current bundle again"),
            "\(refused.errors)"
        )
        try Directory.removeFile(index)
        let healed = try await workshop.run(Self.again)
        #expect(healed.status == 0, "\(healed.errors)")
    }

    @Test func `a mirror and a state folder that lost content have it again`() async throws {
        let workshop = try await Self.workshop("oci:mirror", activating: true)
        try await workshop.require("import", "stick", "--state", "site")
        let site = workshop.path.appending("site")
        let mirror = site.appending("mirror")
        let blobs = mirror.appending("blobs").appending("sha256")
        let layer = blobs.appending(try Self.largest(in: blobs))
        let good = try ReadableFile.contents(of: layer, limit: 1 << 20)

        try Directory.removeFile(layer)
        let lost = try await workshop.run(Self.again)
        #expect(lost.status == 0 && lost.text.contains("1 blob loaded again"), "\(lost.text)\(lost.errors)")
        #expect(lost.errors.contains("warning: the site has lost 1 blob of this bundle"), "\(lost.errors)")
        let again = try await workshop.require("import", "stick", "--state", "site")
        #expect(again.contains("before; active at"))

        try DurableFile.replace(layer, with: good.reversed(), mode: 0o444)
        let unread = try await workshop.require("import", "stick", "--state", "site")
        #expect(unread.contains("before; active at"))
        let plan = try await workshop.run(Self.again + ["-n", "--check"])
        #expect(plan.status == 0 && plan.text.contains("damaged  1 blob"), "\(plan.text)\(plan.errors)")
        let damaged = try await workshop.run(Self.again + ["--check", "--json"])
        #expect(damaged.status == 0 && damaged.text.contains("\"result\":\"restored\""), "\(damaged.text)")
        #expect(damaged.text.contains("is damaged; it is loaded again"), "\(damaged.text)")
        #expect(try ReadableFile.contents(of: layer, limit: 1 << 20) == good)

        try Directory.removeFile(mirror.appending("index.json"))
        let names = try await workshop.run(Self.again)
        #expect(names.status == 0 && names.text.contains("every name stands"), "\(names.text)\(names.errors)")

        try Directory.removeTree(site.appending("snapshots"))
        let apply = try await workshop.run(["apply", "--state", "site", "--json"])
        #expect(apply.status == 14 && apply.text.contains("site.lost-snapshot"), "\(apply.text)")
        try await workshop.require("verify", "stick", "--state", "site")
        try await workshop.require("import", "stick", "--state", "site")
        try await workshop.require("apply", "--state", "site")
    }

    @Test func `a registry that lost a layer has it again, and one that keeps a damaged one is named`()
        async throws
    {
        let storage = try TemporaryDirectory()
        let registry = try await DockerRegistry(in: storage.path)
        let workshop = try await Self.workshop("docker://\(registry.authority)")
        let options = ["--plain-http", "--check"]
        #expect(try await workshop.run(Self.again + options).status == 0)
        let data = try await Self.largestBlob(in: registry.storage)
        let good = try ReadableFile.contents(of: data, limit: 1 << 20)

        try Directory.removeFile(data)
        let lost = try await workshop.run(Self.again + options)
        #expect(lost.status == 0 && lost.text.contains("1 blob loaded again"), "\(lost.text)\(lost.errors)")
        #expect(try ReadableFile.contents(of: data, limit: 1 << 20) == good)

        try DurableFile.replace(data, with: good.reversed())
        let kept = try await workshop.run(Self.again + options + ["--json"])
        #expect(kept.status == 16 && kept.text.contains("import.damaged-mirror"), "\(kept.text)")
        #expect(kept.text.contains("sha256:\(Digest.of(good).hex)"), "\(kept.text)")
        #expect(kept.text.contains("registry.hub:5000/tiny/app-"), "\(kept.text)")

        // As the remedy says.
        try Directory.removeFile(data)
        #expect(try await workshop.run(Self.again + options).status == 0)
        #expect(try ReadableFile.contents(of: data, limit: 1 << 20) == good)
    }

    private static func largest(in folder: FilePath) throws -> String {
        let sizes = try Directory.entries(of: folder).map { entry in
            (entry.name, try ReadableFile(folder.appending(entry.name)).size)
        }
        return try #require(sizes.max { $0.1 < $1.1 }).0
    }

    /// The file with the largest blob that a registry keeps.
    private static func largestBlob(in storage: FilePath) async throws -> FilePath {
        let list = try await Command.require(
            "sh",
            [
                "-c",
                "find \(storage)/docker/registry/v2/blobs -name data -size +2k -printf '%s %p\\n' | sort -n | tail -n 1",
            ]
        )
        let line = String(decoding: list, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        return FilePath(String(try #require(line.split(separator: " ").last)))
    }
}
