import Glibc
package import SystemPackage

/// An exclusive lock that the system gives up when the process ends, however it ends.
package struct FileLock: ~Copyable {
    private let descriptor: CInt

    /// How often the lock is tried, 10 ms apart: a child between `fork` and `exec` may still hold what its parent has given up.
    private static let attempts = 20

    /// Takes the lock file at `path`, creating it with mode 0600; waits at most 0.2 s.
    /// - Throws: ``FileError/locked(path:)`` while another process holds it.
    package init(_ path: FilePath) throws(FileError) {
        let opened = try checked("open", path) {
            path.withPlatformString { open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        }
        var attempt = 1
        while flock(opened, LOCK_EX | LOCK_NB) != 0 {
            if Glibc.errno == EWOULDBLOCK, attempt < Self.attempts {
                attempt += 1
                usleep(10_000)
                continue
            }
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
