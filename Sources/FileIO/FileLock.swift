import Glibc
package import SystemPackage

/// An exclusive lock that the system gives up when the process ends, however it ends.
package struct FileLock: ~Copyable {
    private let descriptor: CInt

    /// How often the lock is tried, 10 ms apart: a child between `fork` and `exec` may still hold what its parent has given up.
    package static let patience = 20

    /// Takes the lock file at `path`, creating it with mode 0600.
    /// - Parameter attempts: How often it is tried, at least once; 0.2 s together unless given.
    /// - Throws: ``FileError/locked(path:)`` while another process holds it.
    package init(_ path: FilePath, attempts: Int = patience) throws(FileError) {
        var attempt = 1
        while true {
            let opened = try checked("open", path) {
                path.withPlatformString { open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
            }
            while flock(opened, LOCK_EX | LOCK_NB) != 0 {
                if Glibc.errno == EWOULDBLOCK, attempt < attempts {
                    attempt += 1
                    usleep(10_000)
                    continue
                }
                let failed = FileError.last("lock", path)
                close(opened)
                throw failed.errno == .wouldBlock ? .locked(path: path) : failed
            }
            if Self.isFile(opened, at: path) {
                descriptor = opened
                return
            }
            close(opened)
            attempt += 1
            guard attempt <= attempts else { throw .locked(path: path) }
        }
    }

    /// Whether the open file still has its name: a lock of a file that was removed or replaced meanwhile keeps nobody out.
    private static func isFile(_ descriptor: CInt, at path: FilePath) -> Bool {
        var (opened, named) = (stat(), stat())
        guard fstat(descriptor, &opened) == 0, path.withPlatformString({ lstat($0, &named) }) == 0 else {
            return false
        }
        return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }

    deinit {
        close(descriptor)
    }
}
