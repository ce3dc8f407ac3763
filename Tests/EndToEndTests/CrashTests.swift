import Content
import FileIO
import Foundation
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// Kill -9 at every system call that changes something: the next run ends where an uninterrupted one does.
///
/// strace counts the calls of each thread by itself, so the importer runs with one thread for files and one for the network; an
/// uninterrupted run says how many calls there are, and each of them is where one process dies.
@Suite(.tags(.wholeMachine)) struct CrashTests {
    /// The calls that change what a crash leaves behind.
    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            "pwrite64", "write", "fsync", "fdatasync", "rename", "renameat2", "unlink", "mkdir", "ftruncate",
        ]
    )
    func `an import that is killed at any call converges`(call: String) async throws {
        let workshop = try await Self.workshop()
        let site = workshop.path.appending("site")
        let restore = "rm -rf site manifests; cp -a enrolled site; cp -a before manifests"
        let arguments = ["import", "stick", "--state", "site"]
        // An earlier snapshot is active already, so that the new one takes its place by an exchange.
        try await workshop.enrol("site", configuration: Self.configuration(workshop))
        try Directory.create(workshop.path.appending("manifests"))
        try await workshop.require("import", "first", "--state", "site")
        try await Command.require(
            "sh",
            ["-c", "cp -a site enrolled; cp -a manifests before"],
            workingDirectory: workshop.path
        )
        let count = try await Self.count(call, arguments, workshop)
        let expected = try Self.content(site.appending("mirror"))
        try await Self.forEachCall(call, of: count) { number, place in
            try await Command.require("sh", ["-c", restore], workingDirectory: workshop.path)
            let outcome = try await Self.kill(at: call, number, arguments, workshop)
            try Self.checkNothingDangles(site.appending("mirror"), place)
            let rerun = try await workshop.run(arguments)
            #expect(rerun.status == 0, "after \(place): \(rerun.errors)")
            #expect(try Self.content(site.appending("mirror")) == expected, "after \(place)")
            let manifests = workshop.path.appending("manifests").appending(Workshop.site)
            let text = try ReadableFile.contents(of: manifests.appending("tiny.yaml"), limit: 1 << 20)
            #expect(String(decoding: text, as: UTF8.self).contains("app-1:v2"), "after \(place)")
            return outcome.status != 0
        }
    }

    /// The most frequent call in shares, which run side by side.
    @Test(
        .timeLimit(.minutes(10)),
        arguments: [("connect", 1, 1), ("fsync", 1, 1), ("rename", 1, 1)] + (1...4).map { ("write", $0, 4) }
    )
    func `an import into a registry that is killed at any call converges`(
        call: String,
        share: Int,
        shares: Int
    ) async throws {
        let workshop = try await Self.workshop()
        try await workshop.enrol("enrolled")
        try await Self.converge(
            workshop,
            killedAt: call,
            share: (share, of: shares),
            importing: "first",
            showing: "v1",
            over: nil
        )
    }

    @Test(.timeLimit(.minutes(10)), arguments: ["connect", "fsync", "fdatasync"])
    func `layers that are patched into a registry survive a kill at any call`(call: String) async throws {
        let workshop = try await Self.workshop()
        try await workshop.enrol("enrolled")
        let storage = workshop.path.appending("registry")
        try Directory.create(storage)
        do {
            let registry = try await DockerRegistry(in: storage)
            let arguments = Self.importing("first", state: "enrolled", into: registry.authority)
            #expect(try await workshop.run(arguments).status == 0)
        }
        try await Self.converge(workshop, killedAt: call, importing: "stick", showing: "v2", over: storage)
    }

    /// Kills an import of `medium` at each of its calls and runs it again, each time into a registry that begins with what `storage` has.
    private static func converge(
        _ workshop: Workshop,
        killedAt call: String,
        share: (Int, of: Int) = (1, of: 1),
        importing medium: String,
        showing tag: String,
        over storage: FilePath?
    ) async throws {
        func mirrored(_ run: ([String]) async throws -> Void) async throws {
            let folder = try TemporaryDirectory()
            let begin = storage.map { "; cp -a \($0)/. \(folder.path)" } ?? ""
            try await Command.require(
                "sh",
                ["-c", "rm -rf site; cp -a enrolled site\(begin)"],
                workingDirectory: workshop.path
            )
            let registry = try await DockerRegistry(in: folder.path)
            try await run(importing(medium, state: "site", into: registry.authority))
            let manifests = (1...3).map { "http://\(registry.authority)/v2/tiny/app-\($0)/manifests/\(tag)" }
            let accepted = "Accept: application/vnd.oci.image.manifest.v1+json"
            try await Command.require("curl", ["-fsS", "-H", accepted] + manifests)
        }
        var count = 0
        try await mirrored { count = try await Self.count(call, $0, workshop) }
        try await forEachCall(call, of: count, share: share) { number, place in
            var isReached = false
            try await mirrored { arguments in
                isReached = try await kill(at: call, number, arguments, workshop).status != 0
                let rerun = try await workshop.run(arguments)
                #expect(rerun.status == 0, "after \(place): \(rerun.errors)")
            }
            return isReached
        }
    }

    /// Runs `body` for each of `count` calls, or for one share of them, up to five times until it says that a process died there: which thread makes a call, and
    /// how often threads wake each other by `write`, is not the same in every run.
    private static func forEachCall(
        _ call: String,
        of count: Int,
        share: (Int, of: Int) = (1, of: 1),
        _ body: (_ number: Int, _ place: String) async throws -> Bool
    ) async throws {
        try #require(count > 0, "\(call) is never made")
        let numbers = Array(stride(from: share.0, through: count, by: share.of))
        var reached = 0
        for number in numbers {
            let place = "\(call) \(number) of \(count)"
            var isReached = false
            // Which thread writes last differs from run to run: what is not reached at once is often never made.
            for _ in 1...(call == "write" ? 3 : 5) where !isReached {
                isReached = try await body(number, place)
            }
            if isReached { reached += 1 }
            #expect(isReached || call == "write", "\(place) was not reached")
        }
        #expect(reached * 4 >= numbers.count * 3, "only \(reached) of \(numbers.count)")
    }

    private static func importing(_ medium: String, state: String, into authority: String) -> [String] {
        ["import", medium, "--state", state, "--mirror", "docker://\(authority)", "--plain-http"]
    }

    /// A hub that has shipped two tiny bundles, on `first` and on `stick`.
    private static func workshop() async throws -> Workshop {
        let workshop = try await Workshop()
        try await TinyFleet.write(into: workshop.path)
        try await workshop.ship(to: "first", created: "2026-11-21T10:00:00Z")
        try await TinyFleet.write(into: workshop.path, version: 2)
        try await workshop.ship(to: "stick", base: "last", created: "2026-11-22T10:00:00Z")
        return workshop
    }

    /// How often `call` is made in a run that is not interrupted, by the thread that makes it most often.
    private static func count(_ call: String, _ arguments: [String], _ workshop: Workshop) async throws -> Int
    {
        let outcome = try await traced(["-o", "calls", "-e", "trace=\(call)"], arguments, workshop)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let trace = try ReadableFile.contents(of: workshop.path.appending("calls"), limit: 16 << 20)
        let threads = String(decoding: trace, as: UTF8.self).split(separator: "\n")
            .filter { $0.contains(" \(call)(") }
            .map { $0.prefix { $0 != " " } }
        return Dictionary(grouping: threads) { $0 }.values.map(\.count).max() ?? 0
    }

    private static func kill(
        at call: String,
        _ number: Int,
        _ arguments: [String],
        _ workshop: Workshop
    ) async throws -> Command.Outcome {
        let inject = "inject=\(call):signal=SIGKILL:when=\(number)"
        return try await traced(
            ["-o", "/dev/null", "-e", "trace=\(call)", "-e", inject],
            arguments,
            workshop
        )
    }

    private static func traced(
        _ options: [String],
        _ arguments: [String],
        _ workshop: Workshop
    ) async throws -> Command.Outcome {
        try await Command.run(
            "strace",
            ["-f", "-qq"] + options + [Workshop.executable.string] + arguments,
            environment: ["SEALIFT_THREADS": "1"],
            workingDirectory: workshop.path
        )
    }

    private static func configuration(_ workshop: Workshop) -> String {
        """
        apiVersion: sealift.dev/v1alpha1
        kind: Site
        activate: [{files: \(workshop.path)/manifests}]

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
