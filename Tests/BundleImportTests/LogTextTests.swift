import Content
import FileIO
import Site
import SystemPackage
import TestSupport
import Testing

@testable import BundleImport

/// What the logs of a site keep of texts from outside.
@Suite struct LogTextTests {
    @Test func `a log keeps no secret and no control, and its chain holds`() throws {
        let folder = try TemporaryDirectory()
        let log = ChainedLog<JournalRecord>(folder.path.appending("journal.jsonl"))
        let statement = Digest.of([])
        try log.append(.activated(statement: statement, target: "files:a\u{1B}[31m\u{9B}\n"))
        try log.append(.committed(statement: statement, mirror: "docker://user:hunter2@host/p"))
        try log.check()
        let text = String(
            decoding: try ReadableFile.contents(of: log.path, limit: 1 << 20),
            as: UTF8.self
        )
        #expect(!text.contains("hunter2"))
        #expect(text.unicodeScalars.allSatisfy { $0.isASCII && ($0 == "\n" || $0.value >= 0x20) }, "\(text)")
        var bodies: [JournalRecord] = []
        try log.forEachBody { bodies.append($0) }
        #expect(
            bodies == [
                .activated(statement: statement, target: "files:a\u{1B}[31m\u{9B}\n"),
                .committed(statement: statement, mirror: "docker://user:<redacted>@host/p"),
            ]
        )
    }
}
