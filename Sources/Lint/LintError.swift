package import Diagnostics
package import SystemPackage

/// Why a fleet could not be looked at.
package enum LintError: Error, Equatable {
    /// A folder with more manifests and texts than are read.
    case tooManyFiles(FilePath, limit: Int)
}

extension LintError: OperatorError {
    package var report: ErrorReport {
        switch self {
        case .tooManyFiles(let folder, let limit):
            ErrorReport(
                "lint.too-many-files",
                .corrupt,
                "more than \(limit) manifests and texts, the last ones in \(folder.string.terminalSafe)",
                remedy: "put sealift.yaml beside its sources, into a folder without other trees"
            )
        }
    }
}
