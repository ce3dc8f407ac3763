import Glibc
package import SystemPackage

/// An exclusive lock that the system gives up when the process ends, however it ends.
package struct FileLock: ~Copyable {
    private let descriptor: CInt

    /// Takes the lock file at `path`, creating it with mode 0600; does not wait.
    /// - Throws: ``FileError/locked(path:)`` while another process holds it.
    package init(_ path: FilePath) throws(FileError) {
        let opened = try checked("open", path) {
            path.withPlatformString { open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let failed = FileError.last("lock", path)
            close(opened)
            throw failed.errno == .wouldBlock ? .locked(path: path) : failed
        }
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }
}
