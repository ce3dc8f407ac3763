import Content
package import Diagnostics
package import FileIO
package import SystemPackage

/// What is wrong with a site's own folder.
package enum SiteError: OperatorError, Equatable {
    /// There is no site in this folder.
    case notEnrolled(FilePath)
    /// There is a site already.
    case alreadyEnrolled(FilePath, name: String)
    /// Anybody on this machine could put another state in the place of this one.
    case exposed(FilePath, permissions: UInt16)
    /// What was decided could not be written into the audit log.
    case unrecorded(String, FileError)
    /// A file of the site is missing or damaged.
    case damaged(FilePath, reason: String)
    /// A link, or a file, stands where receipts go.
    case notAFolder(FilePath)
    /// The site has no key to sign receipts with.
    case noKey(FilePath)
    /// The snapshot that the site has is not in its folder.
    case lostSnapshot(FilePath, id: String)
    /// Somebody names a snapshot that the site does not keep.
    case unknownSnapshot(String, known: [String])
    /// The system does not have a time zone of `activate.windows`.
    case unknownZone(String, in: FilePath)
    /// A file of the system is no time zone.
    case malformedZone(FilePath)
    /// A chained log does not add up; line 0 stands for the last one.
    case brokenLog(path: FilePath, line: Int64)

    package var report: ErrorReport {
        switch self {
        case .notEnrolled(let path):
            ErrorReport(
                "site.not-enrolled",
                .usage,
                "there is no site in \(path.string.terminalSafe)",
                remedy: "name the folder of a site, or enrol one:"
                    + " sealift site init --state \(ShellWord(path.string)) --name NAME --root FILE --fingerprint HEX"
            )
        case .alreadyEnrolled(let path, let name):
            ErrorReport(
                "site.already-enrolled",
                .usage,
                "\(path.string.terminalSafe) holds the site \(name.terminalSafe) already",
                remedy: "use another --state folder, or keep this site"
            )
        case .exposed(let path, let permissions):
            ErrorReport(
                "site.exposed",
                .usage,
                "\(path.string.terminalSafe) has the permissions \(String(permissions, radix: 8)), expected a folder that others cannot"
                    + " write to",
                remedy: "see who has changed what is in it, then: chmod o-w \(ShellWord(path.string))"
            )
        case .unrecorded(let decision, let error):
            ErrorReport(
                "site.unrecorded",
                .environment,
                "no audit record could be written (\(error)) of this: \(decision)",
                remedy: error.remedy
            )
        case .damaged(let path, let reason):
            ErrorReport(
                "site.damaged",
                .state,
                "\(path.string.terminalSafe) is damaged: \(reason.terminalSafe)",
                remedy: "restore the folder from a backup, or enrol the site anew in an empty folder"
            )
        case .notAFolder(let path):
            ErrorReport(
                "site.receipts-not-a-folder",
                .environment,
                "found \(path.string.terminalSafe), expected a folder for receipts or nothing",
                remedy: "see what it is, and take it away"
            )
        case .noKey(let path):
            ErrorReport(
                "site.no-key",
                .usage,
                "the site in \(path.string.terminalSafe) has no key, so it writes no receipts",
                remedy: "make one with: sealift site enrolment --state \(ShellWord(path.string))"
            )
        case .lostSnapshot(let path, let id):
            ErrorReport(
                "site.lost-snapshot",
                .state,
                "the snapshot \(id.terminalSafe) is not in \(path.string.terminalSafe)",
                remedy: "import the bundle that the site has again"
            )
        case .unknownSnapshot(let id, let known):
            ErrorReport(
                "site.unknown-snapshot",
                .usage,
                "found \(id.terminalSafe), expected a snapshot that this site keeps:"
                    + " \(known.isEmpty ? "there is none" : known.map(\.terminalSafe).joined(separator: ", "))",
                remedy: "name one of these"
            )
        case .unknownZone(let name, let folder):
            ErrorReport(
                "site.unknown-zone",
                .environment,
                "\(folder.string.terminalSafe) has no time zone \(name.terminalSafe), which activate.windows names",
                remedy:
                    "install the time zones of the system (tzdata), or write an offset such as \"+01:00\" into site.yaml"
            )
        case .malformedZone(let path):
            ErrorReport(
                "site.malformed-zone",
                .environment,
                "\(path.string.terminalSafe) is no time zone (RFC 9636)",
                remedy:
                    "install the time zones of the system (tzdata) again, or write an offset such as \"+01:00\" into site.yaml"
            )
        case .brokenLog(let path, let line):
            ErrorReport(
                "site.broken-log",
                .state,
                "\(path.string.terminalSafe) was altered or torn at \(line == 0 ? "its last line" : "line \(line)")",
                remedy: "restore the folder from a backup, or enrol the site anew in an empty folder"
            )
        }
    }
}
