import Content
import FileIO
import Foundation
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// Kill -9 at system calls that change something: the next run ends where an uninterrupted one does.
///
/// strace counts the calls of each thread by itself, so the first thread to make its N-th call is where the process dies.
@Suite(.serialized) struct CrashTests {
    /// The calls that change what a crash leaves behind, and those that reach the network.
    static let calls = [
        "pwrite64", "write", "fsync", "fdatasync", "rename", "renameat2", "unlink", "mkdir", "ftruncate",
    ]

    @Test(.timeLimit(.minutes(10)), arguments: calls)
    func `an import that is killed anywhere converges`(call: String) async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        try await workshop.enrol("whole", configuration: Self.configuration(workshop, "whole"))
        try await workshop.require("import", "stick", "--state", "whole")
        let expected = try Self.content(workshop.path.appending("whole").appending("mirror"))

        var killed = 0
        for number in 1...400 {
            let state = "site-\(number)"
            try await workshop.enrol(state, configuration: Self.configuration(workshop, state))
            try Directory.create(workshop.path.appending("\(state)-manifests"))
            let outcome = try await Command.run(
                "strace",
                [
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                    "inject=\(call):signal=SIGKILL:when=\(number)", Workshop.executable.string, "import",
                    "stick",
                    "--state", state,
                ],
                workingDirectory: workshop.path
            )
            let folder = workshop.path.appending(state)
            try Self.checkNothingDangles(folder.appending("mirror"), "\(call) \(number)")
            if outcome.status == 0 { break }
            killed += 1
            let rerun = try await workshop.run(["import", "stick", "--state", state])
            #expect(rerun.status == 0, "after \(call) \(number): \(rerun.errors)")
            #expect(try Self.content(folder.appending("mirror")) == expected, "after \(call) \(number)")
            let manifests = workshop.path.appending("\(state)-manifests").appending(Workshop.site)
            #expect(
                try Directory.entries(of: manifests).map(\.name) == ["tiny.yaml"],
                "after \(call) \(number)"
            )
            try Directory.removeTree(folder)
        }
        #expect(killed > 0, "\(call) was never reached")
    }

    @Test(.timeLimit(.minutes(10)), arguments: ["connect", "write", "fsync", "rename"])
    func `an import into a registry that is killed anywhere converges`(call: String) async throws {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "stick", created: "2026-11-21T10:00:00Z")
        var killed = 0
        for number in 1...100 {
            let storage = try TemporaryDirectory()
            let registry = try await DockerRegistry(in: storage.path)
            let arguments = [
                "import", "stick", "--state", "site-\(number)", "--mirror", "docker://\(registry.authority)",
                "--plain-http",
            ]
            try await workshop.enrol("site-\(number)")
            let outcome = try await Command.run(
                "strace",
                [
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                    "inject=\(call):signal=SIGKILL:when=\(number)", Workshop.executable.string,
                ] + arguments,
                workingDirectory: workshop.path
            )
            if outcome.status == 0 { break }
            killed += 1
            let rerun = try await workshop.run(arguments)
            #expect(rerun.status == 0, "after \(call) \(number): \(rerun.errors)")
            for image in 1...3 {
                let name = "docker://\(registry.authority)/tiny/app-\(image):v1"
                try await Command.require("skopeo", ["inspect", "--raw", "--tls-verify=false", name])
            }
        }
        #expect(killed > 0, "\(call) was never reached")
    }

    private static func configuration(_ workshop: Workshop, _ state: String) -> String {
        """
        apiVersion: sealift.dev/v1alpha1
        kind: Site
        activate: [{files: \(workshop.path)/\(state)-manifests}]

        """
    }

    /// Every name in a mirror stands for content that is there.
    private static func checkNothingDangles(_ mirror: FilePath, _ place: String) throws {
        guard Directory.kind(of: mirror.appending("index.json")) != nil else { return }
        let layout = try LayoutDirectory(reading: mirror)
        for entry in try layout.index().entries {
            #expect(
                try layout.contains(entry.descriptor),
                "\(place): \(entry.descriptor.digest) is named and not there"
            )
        }
    }

    /// Every file of a mirror with its digest.
    private static func content(_ mirror: FilePath) throws -> [String: Digest] {
        var files = [
            "index.json": Digest.of(
                try ReadableFile.contents(of: mirror.appending("index.json"), limit: 1 << 20)
            )
        ]
        let blobs = mirror.appending("blobs").appending("sha256")
        for entry in try Directory.entries(of: blobs) {
            files[entry.name] = .of(
                try ReadableFile.contents(of: blobs.appending(entry.name), limit: 1 << 20)
            )
        }
        return files
    }
}
