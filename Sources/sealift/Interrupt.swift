import Glibc

/// SIGINT, SIGTERM and SIGHUP: the first one ends the work in good order, the second one at once.
enum Interrupt {
    /// Keeps the signals for ``wait(cancelling:)``; called before there is any other thread, since threads inherit this.
    static func holdSignals() {
        var signals = watched
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits on this thread for signals, until the work ends the process.
    static func wait(cancelling work: Task<Never, Never>) -> Never {
        var signals = watched
        var received: CInt = 0
        sigwait(&signals, &received)
        work.cancel()
        while sigwait(&signals, &received) != 0 {}
        _exit(128 + received)
    }

    private static var watched: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        return signals
    }
}
