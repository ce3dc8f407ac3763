package import Diagnostics
import Snapshot
package import SystemPackage

/// Why a folder cannot take a snapshot.
package enum SnapshotTreeError: OperatorError, Equatable {
    /// Something else is in it.
    case foreignFolder(FilePath)
    /// A folder that should be a snapshot, and is none.
    case notASnapshot(FilePath)

    package var report: ErrorReport {
        switch self {
        case .notASnapshot(let path):
            ErrorReport(
                "snapshot-tree.not-a-snapshot",
                .usage,
                "\(path.string.terminalSafe) is no snapshot: expected a folder with \(SnapshotLock.path) and those of its sites",
                remedy: "name a folder that sealift render --out has written, or a snapshot by its date"
            )
        case .foreignFolder(let path):
            ErrorReport(
                "snapshot-tree.foreign-folder",
                .environment,
                "\(path.string.terminalSafe) holds something that is no snapshot, expected an empty folder or one of sealift's",
                remedy: "name an empty or new folder"
            )
        }
    }
}
