import FileIO
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What verify and import do to the medium, as the kernel sees it.
@Suite struct MediumReadTests {
    /// The calls of one run that concern the medium.
    private struct Trace {
        /// The bytes of each volume that were read, by the blocks of 512 bytes that they are in: how often.
        var reads: [String: [Int]] = [:]
        /// Calls that could change something.
        var changes: [String] = []

        init(_ log: String) {
            for line in log.split(separator: "\n") where line.contains("stick/") || line.contains("/stick") {
                if let match = line.firstMatch(
                    of: /pread64\(\d+<[^>]*\/(vol-\d+\.tar)>, .*, (\d+)\) += (\d+)/
                ) {
                    note(String(match.1), at: Int(match.2) ?? 0, count: Int(match.3) ?? 0)
                } else if line.contains(
                    /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|\b(unlink|rename|mkdir|rmdir|link|symlink|chmod|chown|truncate|utime|setxattr|p?write)\w*\(/
                ) {
                    changes.append(String(line))
                } else if line.contains(
                    /\b(read|readv|preadv|mmap|sendfile|copy_file_range|splice)\w*\(.*vol-/
                ) {
                    changes.append("not counted: \(line)")
                }
            }
        }

        private mutating func note(_ volume: String, at offset: Int, count: Int) {
            guard count > 0 else { return }
            let blocks = (offset / 512)...((offset + count - 1) / 512)
            var counts = reads[volume] ?? []
            if counts.count <= blocks.upperBound {
                counts += [Int](repeating: 0, count: blocks.upperBound + 1 - counts.count)
            }
            for block in blocks { counts[block] += 1 }
            reads[volume] = counts
        }
    }

    @Test(arguments: ["verify", "import"])
    func `a medium is never written, and its layers are read once`(command: String) async throws {
        let workshop = try await Workshop()
        try await workshop.ship(
            to: "stick",
            created: "2026-11-21T10:00:00Z",
            more: ["--volume-size", "8MiB"]
        )
        try await workshop.enrol("site")
        let bundle = try workshop.bundle(on: "stick")
        let sizes = try Directory.entries(of: bundle).filter { $0.name.hasPrefix("vol-") }
            .map { ($0.name, Int(try ReadableFile(bundle.appending($0.name)).size)) }
        let before = try await Self.listing(workshop)
        try await Command.require(
            "strace",
            [
                "-ff", "-y", "-s", "0", "-e", "trace=%file,%desc", "-o", "calls",
                Workshop.executable.string, command, "stick", "--state", "site",
            ],
            workingDirectory: workshop.path
        )
        let logs = try Directory.entries(of: workshop.path).filter { $0.name.hasPrefix("calls.") }
        let trace = Trace(
            try logs.map { log in
                let bytes = try ReadableFile.contents(of: workshop.path.appending(log.name), limit: 1 << 30)
                return String(decoding: bytes, as: UTF8.self)
            }.joined()
        )
        #expect(trace.changes == [])
        #expect(try await Self.listing(workshop) == before)
        #expect(sizes.count >= 3)
        for (name, size) in sizes {
            let counts = try #require(trace.reads[name], "\(name) was not read")
            #expect(counts.count == size / 512, "\(name) was not read to its end")
            #expect(counts.allSatisfy { $0 >= 1 }, "\(name) was read in part")
        }
        // Manifests and the snapshot are looked at before anything moves; they are small.
        let again = trace.reads.values.joined().reduce(0) { $0 + max(0, $1 - 1) } * 512
        let total = sizes.reduce(0) { $0 + $1.1 }
        #expect(total > 20 << 20)
        #expect(again < total / 50, "\(again) of \(total) bytes were read again")
    }

    /// Everything on the stick, with its times.
    private static func listing(_ workshop: Workshop) async throws -> String {
        String(
            decoding: try await Command.require(
                "find",
                ["stick", "-printf", "%p %y %s %m %T@ %C@\\n"],
                workingDirectory: workshop.path
            ),
            as: UTF8.self
        )
    }
}
