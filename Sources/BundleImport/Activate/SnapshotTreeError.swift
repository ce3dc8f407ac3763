package import Diagnostics
package import SystemPackage

/// Why a folder cannot take a snapshot.
package enum SnapshotTreeError: OperatorError, Equatable {
    /// Something else is in it.
    case foreignFolder(FilePath)

    package var identifier: String { "snapshot-tree.foreign-folder" }
    package var exitClass: ExitClass { .environment }

    package var description: String {
        switch self {
        case .foreignFolder(let path):
            "\(path.string.terminalSafe) holds something that is no snapshot, expected an empty folder or one of sealift's"
        }
    }

    package var remedy: String? { "name an empty or new folder" }
}
