package import Diagnostics
package import SystemPackage

/// Why a folder cannot take a snapshot.
package enum SnapshotTreeError: OperatorError, Equatable {
    /// Something else is in it.
    case foreignFolder(FilePath)

    package var report: ErrorReport {
        switch self {
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
