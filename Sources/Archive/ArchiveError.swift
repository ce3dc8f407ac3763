package import Diagnostics
package import SystemPackage

/// What is wrong with an archive that another tool wrote.
package enum ArchiveError: OperatorError, Equatable {
    /// An archive that is damaged, or holds no images.
    case malformed(FilePath, reason: String)
    /// An entry of an archive that no honest tool writes.
    case hostileEntry(FilePath, entry: String, reason: String)

    package var report: ErrorReport {
        switch self {
        case .malformed(let path, let reason):
            ErrorReport(
                "archive.malformed",
                .corrupt,
                "the archive \(path.string.terminalSafe) cannot be used: \(reason.terminalSafe)",
                remedy: "save the image again with docker save or skopeo copy"
            )
        case .hostileEntry(let path, let entry, let reason):
            ErrorReport(
                "archive.hostile-entry",
                .corrupt,
                "the archive \(path.string.terminalSafe) holds \"\(entry.terminalSafe)\": \(reason.terminalSafe)",
                remedy: "do not use this archive; find out who made it"
            )
        }
    }
}
