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

    package var identifier: String {
        switch self {
        case .system(_, _, .noSpace), .system(_, _, .diskQuotaExceeded): "file.disk-full"
        case .system: "file.system"
        case .notRegular: "file.not-regular"
        case .tooLarge: "file.too-large"
        case .overLimit: "file.over-limit"
        case .truncated: "file.truncated"
        case .locked: "file.locked"
        }
    }

    package var exitClass: ExitClass {
        switch self {
        case .system, .locked, .overLimit: .environment
        case .notRegular, .tooLarge, .truncated: .corrupt
        }
    }

    package var description: String {
        switch self {
        case .system(let operation, let path, let errno):
            "cannot \(operation) \(path.string.terminalSafe): \(errno.description.lowercased())"
        case .notRegular(let path):
            "\(path.string.terminalSafe) is not a regular file"
        case .tooLarge(let path, let limit):
            "\(path.string.terminalSafe) is larger than the limit of \(ByteCount(limit))"
        case .overLimit(let path, let size, let limit):
            "\(path.string.terminalSafe) would have \(size) bytes, the limit is \(ByteCount(limit))"
        case .truncated(let path, let expected, let found):
            "\(path.string.terminalSafe) holds \(found) bytes, expected \(expected)"
        case .locked(let path):
            "\(path.string.terminalSafe) is locked by another sealift run"
        }
    }

    package var remedy: String? {
        switch self {
        case .system(_, _, .noSpace), .system(_, _, .diskQuotaExceeded):
            "free space on that file system and run again"
        case .system where isPermission:
            "run as a user who may access it, or change its permissions"
        case .system(_, _, .noSuchFileOrDirectory): "check the path"
        case .system(_, _, .fileTooLarge):
            "raise the limit on the size of files (ulimit -f), or use a file system that takes larger ones"
        case .system(_, _, .tooManyOpenFiles): "raise the limit on open files (ulimit -n)"
        case .system: nil
        case .notRegular: "remove it or name another path; links are not followed"
        case .tooLarge: nil
        case .overLimit: "use another folder for what is new, or take less at once"
        case .truncated: "copy the file again"
        case .locked: "wait for the other run to end"
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
