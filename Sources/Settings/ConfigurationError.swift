package import Diagnostics
package import FileIO
package import SystemPackage

/// What is wrong with a file that a command line or a configuration names.
package enum ConfigurationError: OperatorError, Equatable {
    /// There is nothing where an option or a configuration says.
    case missingFile(FilePath, named: String)
    /// A file that is no program where one was named.
    case noProgram(FilePath, named: String)
    /// A configuration that is no small, regular file.
    case unreadableConfiguration(FileError)
    /// A configuration that others than its reader and root may change.
    case exposedConfiguration(FilePath, reason: String)

    package var report: ErrorReport {
        switch self {
        case .missingFile(let path, let name):
            ErrorReport(
                "command.missing-file",
                .usage,
                "there is no \(path.string.terminalSafe), which \(name) names",
                remedy: "check the path"
            )
        case .noProgram(let path, let name):
            ErrorReport(
                "command.no-program",
                .usage,
                "\(path.string.terminalSafe), which \(name) names, is no program",
                remedy: "check the path"
            )
        case .unreadableConfiguration(let error):
            ErrorReport(
                "command.unreadable-configuration",
                .usage,
                "the configuration cannot be read: \(error)",
                remedy: "check the path"
            )
        case .exposedConfiguration(let path, let reason):
            ErrorReport(
                "command.exposed-configuration",
                .usage,
                "\(path.string.terminalSafe) \(reason), expected a file that only its reader or root can change",
                remedy:
                    "see who has changed it, then: chown root \(ShellWord(path.string)); chmod go-w \(ShellWord(path.string))"
            )
        }
    }
}
