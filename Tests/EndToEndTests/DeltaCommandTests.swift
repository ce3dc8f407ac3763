import FileIO
import SystemPackage
import TestSupport
import Testing

/// `sealift delta`, for people.
@Suite struct DeltaCommandTests {
    @Test func `layers are patched by hand`() async throws {
        let workshop = try await Workshop()
        for version in 1...2 {
            let layer = try await SampleLayer.gzip(seed: 5, version: version)
            try DurableFile.replace(workshop.path.appending("v\(version).tgz"), with: layer)
        }
        try await workshop.require(
            "delta",
            "make",
            "--base",
            "v1.tgz",
            "--target",
            "v2.tgz",
            "--out",
            "patch"
        )
        let stats = try await workshop.require("delta", "stats", "patch", "--json")
        #expect(stats.contains("\"encoder\":\"zlib 6\""), "\(stats)")
        try await workshop.require("delta", "apply", "--base", "v1.tgz", "patch", "--out", "made.tgz")
        try await Command.require("cmp", ["v2.tgz", "made.tgz"], workingDirectory: workshop.path)
        for (arguments, status) in [
            (["apply", "--base", "v2.tgz", "patch", "--out", "other"], Int32(2)),
            (["apply", "--base", "v1.tgz", "patch", "--out", "made.tgz"], 2),
            (["apply", "--base", "v1.tgz", "v1.tgz", "--out", "other"], 11),
            (["stats", "none"], 2), (["stats", "v1.tgz"], 11),
            (["make", "--target", "v1.tgz", "--out", "other"], 2),
        ] {
            let outcome = try await workshop.run(["delta"] + arguments)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
        }
        #expect(Directory.kind(of: workshop.path.appending("other")) == nil)
        try await Command.require(
            "sh",
            ["-c", "head -c 90000 /dev/urandom > noise"],
            workingDirectory: workshop.path
        )
        let none = try await workshop.require(
            "delta",
            "make",
            "--base",
            "v1.tgz",
            "--target",
            "noise",
            "--out",
            "p"
        )
        #expect(none.hasPrefix("no patch, ship the layer whole: "), "\(none)")
    }
}
