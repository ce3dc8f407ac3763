import Glibc

/// How many files this process may have open at once (getrlimit(2), RLIMIT_NOFILE).
package enum DescriptorLimit {
    /// What a run needs: threads, event loops, connections, and the files that are read and written at once.
    package static let needed = 64
    /// The threads of the network that ``needed`` has in it; each more takes three.
    private static let networkThreads = 8

    /// What the limit is raised to at the most; programs that are started inherit it.
    private static let sufficient: rlim_t = 1 << 16

    /// What a run needs with so many threads for the network.
    package static func needed(networkThreads count: Int) -> Int {
        needed + 3 * max(0, count - networkThreads)
    }

    /// How many connections a listener may have, each with a file that is read for it, so that some descriptors are always left: the library
    /// below Swift's tasks ends a process that has none.
    package static func connections(networkThreads count: Int) -> Int {
        max(1, (current - needed(networkThreads: count)) / 2)
    }

    /// How many files may be open at once now.
    private static var current: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return needed }
        return Int(clamping: limit.rlim_cur)
    }

    /// Raises the soft limit as far as it helps and as the hard limit allows.
    /// - Returns: How many files may be open at once now.
    package static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return needed }
        let wanted = min(limit.rlim_max, sufficient)
        guard limit.rlim_cur < wanted else { return Int(clamping: limit.rlim_cur) }
        let before = limit.rlim_cur
        limit.rlim_cur = wanted
        let raised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return Int(clamping: raised ? wanted : before)
    }

    /// Puts `/dev/null` where standard input, output or error are closed, so that no file of the work takes their number.
    package static func reserveStandardStreams() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
            // Open for reading only: what is written to a closed stream is still an error.
            guard open("/dev/null", O_RDONLY) >= 0 else { return }
        }
    }
}
