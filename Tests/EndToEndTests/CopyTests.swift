import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Bundles that go from an outbox onto sticks.
@Suite struct CopyTests {
    private let workshop: Workshop

    init() async throws {
        workshop = try await Workshop()
        try await workshop.ship(
            to: "outbox",
            created: "2026-11-21T10:00:00Z",
            importer: true,
            more: ["--volume-size", "4MiB"]
        )
        for stick in ["stick", "other"] { try Directory.create(workshop.path.appending(stick)) }
    }

    @Test func `what is copied is the bundle, and a copy that was interrupted goes on`() async throws {
        let planned = try await workshop.require("copy", "outbox", "stick", "-n")
        #expect(planned.contains("would be on it"))
        #expect(try Directory.entries(of: workshop.path.appending("stick")).isEmpty)
        let copied = try await workshop.require("copy", "outbox", "stick")
        #expect(copied.contains("safe to remove"))
        let comparison = try await Command.run(
            "diff",
            ["-r", "--exclude=README.txt", "outbox/sealift", "stick/sealift"],
            workingDirectory: workshop.path
        )
        #expect(comparison.isSuccess, "\(comparison.text)")
        let sums = try await Command.run(
            "sha256sum",
            ["--quiet", "-c", "SHA256SUMS"],
            workingDirectory: workshop.path.appending("stick")
        )
        #expect(sums.isSuccess, "\(sums.text)")
        let bundle = try workshop.bundle(on: "stick")
        try Directory.removeFile(bundle.appending("vol-0001.tar"))
        try DurableFile.replace(bundle.appending("vol-0002.tar"), with: Array("half".utf8))
        let again = try await workshop.require("copy", "outbox", "stick")
        #expect(again.contains("2 files copied"), "\(again)")
        try await workshop.enrol("site")
        try await workshop.require("import", "stick", "--state", "site")
        let table = try ReadableFile.contents(
            of: workshop.path.appending("stick/CONTENTS.txt"),
            limit: 1 << 20
        )
        #expect(String(decoding: table, as: UTF8.self).contains("\(Workshop.site)\n    bundle 1, full"))
    }

    @Test func `a set on several media is copied together, and never in part without a word`() async throws {
        let volume = try workshop.bundle(on: "outbox").appending("vol-0001.tar")
        try await Command.require("cp", ["-a", "outbox", "second"], workingDirectory: workshop.path)
        try Directory.removeFile(volume)
        let alone = try await workshop.run(["copy", "outbox", "stick"])
        #expect(alone.status == 10)
        #expect(alone.errors.contains("vol-0001.tar of the bundle in"), "\(alone.errors)")
        #expect(try Directory.entries(of: workshop.path.appending("stick")).isEmpty)
        try await workshop.require("copy", "outbox", "second", "stick")
        try await workshop.require("verify", "stick", "--root", "trust/root.1.dsse.json")
    }

    @Test func `a source that was altered is refused, and nothing of that file is on the medium`()
        async throws
    {
        let volume = try workshop.bundle(on: "outbox").appending("vol-0001.tar")
        var bytes = try ReadableFile.contents(of: volume, limit: 1 << 24)
        bytes[bytes.count / 2] ^= 1
        try DurableFile.replace(volume, with: bytes)
        let outcome = try await workshop.run(["copy", "outbox", "stick"])
        #expect(outcome.status == 11)
        #expect(outcome.errors.contains("its digest is not the one that was signed"), "\(outcome.errors)")
        let stream = try #require(
            Directory.entries(of: workshop.path.appending("stick/sealift")).first { $0.name.count == 32 }
        )
        let folder = workshop.path.appending("stick/sealift/\(stream.name)/000001")
        #expect(try Directory.examine(folder.appending("vol-0001.tar")) == nil)
        #expect(try Directory.examine(folder.appending("bundle.dsse.json")) == nil)
    }

    @Test func `volumes spread over sticks import in any order`() async throws {
        let size = "12MiB"
        let first = try await workshop.require("copy", "outbox", "stick", "--size", size)
        let count = try #require(
            first.split(separator: "\n").compactMap { $0.split(separator: " of ").last }
                .compactMap { Int($0) }.first
        )
        #expect(count > 1)
        try await workshop.enrol("site")
        var last = ""
        for part in (1...count).reversed() {
            try Directory.removeTree(workshop.path.appending("other"))
            try Directory.create(workshop.path.appending("other"))
            try await workshop.require(
                "copy",
                "outbox",
                "other",
                "--size",
                size,
                "--part",
                "\(part)"
            )
            let outcome = try await workshop.run(["import", "other", "--state", "site"])
            #expect(outcome.isSuccess == (part == 1), "\(outcome.errors)")
            last = outcome.text
        }
        #expect(last.contains("bundle 1 is imported"))
        let refused = try await workshop.run(
            ["copy", "outbox", "other", "--size", size, "--part", "\(count + 1)"]
        )
        #expect(refused.status == 2)
    }

    @Test func `a link on the medium leads no bundle elsewhere`() async throws {
        try Directory.create(workshop.path.appending("elsewhere"))
        try await Command.require(
            "ln",
            ["-s", "../elsewhere", "stick/sealift"],
            workingDirectory: workshop.path
        )
        let outcome = try await workshop.run(["copy", "outbox", "stick"])
        #expect(outcome.status == 11 || outcome.status == 10, "\(outcome.errors)")
        #expect(try Directory.entries(of: workshop.path.appending("elsewhere")).isEmpty)
    }
}
