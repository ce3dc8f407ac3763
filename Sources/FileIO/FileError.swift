package import Diagnostics
import Glibc
package import SystemPackage

/// What went wrong with a file of this machine.
package enum FileError: OperatorError, Equatable {
    /// The system refused `operation` on `path`.
    case system(operation: String, path: FilePath, errno: Errno)
    /// Something that is no regular file stands where one was expected.
    case notRegular(path: FilePath)
    /// The file is larger than `limit` bytes.
    case tooLarge(path: FilePath, limit: Int64)
    /// What is to be written has more bytes than are ever read of such a file.
    case overLimit(path: FilePath, size: Int64, limit: Int64)
    /// The file ended before `expected` bytes, or changed while it was read.
    case truncated(path: FilePath, expected: Int64, found: Int64)
    /// Another process holds the lock.
    case locked(path: FilePath)

    /// The error number when the system refused something.
    package var errno: Errno? {
        if case .system(_, _, let errno) = self { errno } else { nil }
    }

    /// Whether this user may not do what was tried.
    package var isPermission: Bool { errno == .permissionDenied || errno == .notPermitted }

    package var report: ErrorReport {
        switch self {
        case .system(let operation, let path, let errno):
            ErrorReport(
                isFull ? "file.disk-full" : "file.system",
                .environment,
                "cannot \(operation) \(path.string.terminalSafe): \(errno.description.lowercased())",
                remedy: systemRemedy
            )
        case .notRegular(let path):
            ErrorReport(
                "file.not-regular",
                .corrupt,
                "\(path.string.terminalSafe) is not a regular file",
                remedy: "remove it or name another path; links are not followed"
            )
        case .tooLarge(let path, let limit):
            ErrorReport(
                "file.too-large",
                .corrupt,
                "\(path.string.terminalSafe) is larger than the limit of \(ByteCount(limit))"
            )
        case .overLimit(let path, let size, let limit):
            ErrorReport(
                "file.over-limit",
                .environment,
                "\(path.string.terminalSafe) would have \(size) bytes, the limit is \(ByteCount(limit))",
                remedy: "use another folder for what is new, or take less at once"
            )
        case .truncated(let path, let expected, let found):
            ErrorReport(
                "file.truncated",
                .corrupt,
                "\(path.string.terminalSafe) holds \(found) bytes, expected \(expected)",
                remedy: "copy the file again"
            )
        case .locked(let path):
            ErrorReport(
                "file.locked",
                .environment,
                "\(path.string.terminalSafe) is locked by another sealift run",
                remedy: "wait for the other run to end"
            )
        }
    }

    private var isFull: Bool { errno == .noSpace || errno == .diskQuotaExceeded }

    private var systemRemedy: String? {
        switch errno {
        case _ where isFull: "free space on that file system and run again"
        case _ where isPermission: "run as a user who may access it, or change its permissions"
        case .noSuchFileOrDirectory: "check the path"
        case .fileTooLarge:
            "raise the limit on the size of files (ulimit -f), or use a file system that takes larger ones"
        case .tooManyOpenFiles: "raise the limit on open files (ulimit -n)"
        default: nil
        }
    }

    /// The error for the call that has just failed on this thread.
    package static func last(_ operation: String, _ path: FilePath) -> FileError {
        .system(operation: operation, path: path, errno: Errno(rawValue: Glibc.errno))
    }
}

/// Runs a system call until it is not interrupted, and turns its failure into a ``FileError``.
@discardableResult
package func checked<Value: FixedWidthInteger & SignedInteger>(
    _ operation: @autoclosure () -> String,
    _ path: @autoclosure () -> FilePath,
    _ call: () -> Value
) throws(FileError) -> Value {
    while true {
        let result = call()
        if result >= 0 { return result }
        if Glibc.errno != EINTR { throw .last(operation(), path()) }
    }
}
