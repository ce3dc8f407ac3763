import Diagnostics
import Kubernetes
import Snapshot

/// In what a snapshot that was made again is not the one of that day.
package struct SnapshotDeviation: Sendable, Equatable, CustomStringConvertible {
    /// A file, a source or an image.
    let subject: String
    /// What of it, in words.
    let reason: String

    package var description: String { "\(subject.terminalSafe) \(reason.terminalSafe)" }

    /// Everything that differs, and why as far as the lock tells; empty where all bytes are the same.
    static func all(of made: ManifestSnapshot, from earlier: ManifestSnapshot) -> [SnapshotDeviation] {
        guard made.files != earlier.files else { return [] }
        let found = sources(of: made.lock, from: earlier.lock) + files(of: made, from: earlier)
        guard found.isEmpty else { return found }
        return [SnapshotDeviation(subject: SnapshotLock.path, reason: "differs")]
    }

    private static func files(
        of made: ManifestSnapshot,
        from earlier: ManifestSnapshot
    ) -> [SnapshotDeviation] {
        let new = Dictionary(made.files.map { ($0.path, $0.bytes) }) { first, _ in first }
        let old = Dictionary(earlier.files.map { ($0.path, $0.bytes) }) { first, _ in first }
        let paths = Set(new.keys).union(old.keys).subtracting([SnapshotLock.path])
        return paths.sorted().filter { new[$0] != old[$0] }.map { path in
            let reason =
                old[path] == nil
                ? "was not there" : new[path] == nil ? "is there no more" : "has other content"
            return SnapshotDeviation(subject: path, reason: reason)
        }
    }

    private static func sources(of made: SnapshotLock, from earlier: SnapshotLock) -> [SnapshotDeviation] {
        let new = Set(made.sources).subtracting(earlier.sources)
        return Set(earlier.sources).subtracting(made.sources).sorted().compactMap { old in
            guard let now = new.first(where: { ($0.name, $0.path) == (old.name, old.path) }) else {
                return SnapshotDeviation(subject: "the source \(old.name)", reason: "is there no more")
            }
            let changes = changes(from: old, to: now)
            return changes.isEmpty
                ? nil
                : SnapshotDeviation(
                    subject: "the source \(old.name)",
                    reason: "has " + changes.joined(separator: ", ")
                )
        }
    }

    private static func changes(from old: SourceRecord, to new: SourceRecord) -> [String] {
        [
            ("the kind", old.kind, new.kind), ("the renderer", old.renderer, new.renderer),
            ("the chart", old.chart, new.chart), ("the commit", old.commit, new.commit),
            ("the repository", old.repository, new.repository), ("the revision", old.revision, new.revision),
            (
                "a commit whose signature is", old.signature?.state.rawValue,
                new.signature?.state.rawValue
            ),
        ].compactMap { what, before, now in
            before == now ? nil : "\(what) \(now ?? "none") instead of \(before ?? "none")"
        }
    }
}
