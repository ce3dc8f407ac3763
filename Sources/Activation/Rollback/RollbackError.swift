package import Diagnostics

/// Why a site cannot go back to a snapshot.
package enum RollbackError: OperatorError, Equatable {
    /// There is no earlier snapshot in the window.
    case noEarlier(current: String?, window: Int)
    /// The snapshot is none of those that the site may go back to.
    case unknown(String, known: [String])
    /// Nothing is activated at this site.
    case noTarget
    /// The mirror lacks what the snapshot needs.
    case missingImages(String, missing: [String], mirror: String)

    package var report: ErrorReport {
        switch self {
        case .noEarlier(let current, let window):
            ErrorReport(
                "rollback.none-earlier",
                .usage,
                "this site keeps no snapshot before \(current?.terminalSafe ?? "its first one") among its last \(window)",
                remedy: "import a bundle with the snapshot that you want"
            )
        case .unknown(let id, let known):
            ErrorReport(
                "rollback.unknown-snapshot",
                .usage,
                "this site cannot go to the snapshot \(id.terminalSafe); it keeps"
                    + " \(known.isEmpty ? "none" : known.joined(separator: ", "))",
                remedy: "name one of these"
            )
        case .noTarget:
            ErrorReport(
                "rollback.no-target",
                .usage,
                "this site activates snapshots nowhere",
                remedy:
                    "list targets under activate in the site's configuration, or give --kubeconfig to apply"
            )
        case .missingImages(let id, let missing, let mirror):
            ErrorReport(
                "rollback.missing-images",
                .corrupt,
                "\(mirror.terminalSafe) lacks \(Pluralized(missing.count, "manifest")) that the snapshot \(id.terminalSafe) needs whole, first"
                    + " \(missing.first?.terminalSafe ?? "none"); nothing was changed",
                remedy: "import the bundle of that snapshot again, or go to another one"
            )
        }
    }

    package var details: [ErrorDetail] {
        guard case .missingImages(_, let missing, _) = self else { return [] }
        return missing.map { ErrorDetail($0, "is not whole in the mirror") }
    }
}
