import Glibc

/// SIGINT, SIGTERM and SIGHUP: the first one ends the work in good order, the second one at once.
enum Interrupt {
    /// Cancels `work` at the first signal.
    static func cancelsOnSignal(_ work: Task<Int32, Never>) {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let waiter = Unmanaged.passRetained(Waiter(signals: signals, work: work))
        var thread = pthread_t()
        pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Waiter>.fromOpaque(argument).takeRetainedValue().wait()
                return nil
            },
            waiter.toOpaque()
        )
        pthread_detach(thread)
    }

    private final class Waiter {
        private var signals: sigset_t
        private let work: Task<Int32, Never>

        init(signals: sigset_t, work: Task<Int32, Never>) {
            self.signals = signals
            self.work = work
        }

        func wait() {
            var received: CInt = 0
            sigwait(&signals, &received)
            work.cancel()
            sigwait(&signals, &received)
            _exit(128 + received)
        }
    }
}
