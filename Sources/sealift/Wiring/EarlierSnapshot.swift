import Activation
import BundleBuild
import FileIO
import Rendering
import Snapshot
import SystemPackage

/// A snapshot that was made before, as an option names it.
enum EarlierSnapshot {
    /// Reads a snapshot.
    /// - Parameters:
    ///   - text: Its name, such as `2026-11-21` or `plant-001-line-a/2026-11-21`, or else the path of a folder.
    ///   - repository: The Git repository that has names; nil if there is none.
    static func read(_ text: String, in repository: FilePath?, _ runtime: RunEnvironment) async throws
        -> ManifestSnapshot
    {
        guard isName(text) else {
            return try ManifestSnapshot(files: SnapshotTree.files(in: FilePath(text)))
        }
        guard let repository else { throw CommandError.snapshotsNowhere(text) }
        return try await history(of: repository, runtime) { try await $0.snapshot(named: text) }
    }

    /// Lends the snapshots of a repository to `body`.
    static func history<Result>(
        of repository: FilePath,
        _ runtime: RunEnvironment,
        _ body: (SnapshotHistory) async throws -> Result
    ) async throws -> Result {
        try await ScratchFolder.with(in: runtime.temporaryFolder) { scratch in
            let branch = try await SnapshotBranch(
                ManifestSnapshot.usualBranch,
                at: repository,
                runtime,
                scratch
            )
            return try await body(SnapshotHistory(branch))
        }
    }

    /// Whether the last part of a text is the name of a snapshot, and it is no path with a dot before it.
    private static func isName(_ text: String) -> Bool {
        guard !text.hasPrefix("."), !text.hasPrefix("/"), let last = text.split(separator: "/").last else {
            return false
        }
        do {
            _ = try SnapshotID(String(last))
            return true
        } catch {
            return false
        }
    }
}
