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
    /// The snapshot that the site has is not in its folder.
    case lostSnapshot(FilePath, id: String)
    /// A chained log does not add up; line 0 stands for the last one.
    case brokenLog(path: FilePath, line: Int64)

    package var identifier: String {
        switch self {
        case .notEnrolled: "site.not-enrolled"
        case .alreadyEnrolled: "site.already-enrolled"
        case .exposed: "site.exposed"
        case .unrecorded: "site.unrecorded"
        case .damaged: "site.damaged"
        case .lostSnapshot: "site.lost-snapshot"
        case .brokenLog: "site.broken-log"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .notEnrolled, .alreadyEnrolled, .exposed: .usage
        case .unrecorded: .environment
        case .damaged, .lostSnapshot, .brokenLog: .state
        }
    }

    package var description: String {
        switch self {
        case .notEnrolled(let path):
            "there is no site in \(path.string.terminalSafe)"
        case .alreadyEnrolled(let path, let name):
            "\(path.string.terminalSafe) holds the site \(name.terminalSafe) already"
        case .exposed(let path, let permissions):
            "\(path.string.terminalSafe) has the permissions \(String(permissions, radix: 8)), expected a folder that others cannot"
                + " write to"
        case .unrecorded(let decision, let error):
            "no audit record could be written (\(error)) of this: \(decision)"
        case .damaged(let path, let reason):
            "\(path.string.terminalSafe) is damaged: \(reason.terminalSafe)"
        case .lostSnapshot(let path, let id):
            "the snapshot \(id.terminalSafe) is not in \(path.string.terminalSafe)"
        case .brokenLog(let path, let line):
            "\(path.string.terminalSafe) was altered or torn at \(line == 0 ? "its last line" : "line \(line)")"
        }
    }

    package var remedy: String? {
        switch self {
        case .notEnrolled(let path):
            "name the folder of a site, or enrol one:"
                + " sealift site init --state \(ShellWord(path.string)) --name NAME --root FILE --fingerprint HEX"
        case .alreadyEnrolled: "use another --state folder, or keep this site"
        case .exposed(let path, _):
            "see who has changed what is in it, then: chmod o-w \(ShellWord(path.string))"
        case .unrecorded(_, let error): error.remedy
        case .lostSnapshot: "import the bundle that the site has again"
        case .damaged, .brokenLog:
            "restore the folder from a backup, or enrol the site anew in an empty folder"
        }
    }
}
