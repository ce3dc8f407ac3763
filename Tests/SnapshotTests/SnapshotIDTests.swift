import Snapshot
import Testing

@Suite struct SnapshotIDTests {
    @Test(arguments: [
        ("2026-04-29", true), ("2026-04-29.2", true), ("2024-02-29", true), ("2026-04-29.9999", true),
        ("2026-02-29", false), ("2026-04-31", false), ("2026-13-01", false), ("2026-4-1", false),
        ("2026-04-29.1", false),
        ("2026-04-29.02", false), ("2026-04-29.10000", false), ("2026-04-29.", false),
        ("2026-04-29.+2", false),
        ("2026-04-29x", false), ("", false), ("1999-01-01", false), ("2026/04/29", false),
    ])
    func `names of snapshots`(text: String, isValid: Bool) throws {
        if isValid {
            #expect(try SnapshotID(text).description == text)
        } else {
            #expect(throws: SnapshotError.malformedID(text)) { try SnapshotID(text) }
        }
    }

    @Test func `snapshots of a day follow each other`() throws {
        let first = try SnapshotID("2026-04-29")
        #expect(first.next?.description == "2026-04-29.2")
        #expect(try SnapshotID("2026-04-29.9") < SnapshotID("2026-04-29.10"))
        #expect(try SnapshotID("2026-04-29.9") < SnapshotID("2026-05-01"))
        #expect(try SnapshotID("2026-04-29.9999").next == nil)
    }
}
