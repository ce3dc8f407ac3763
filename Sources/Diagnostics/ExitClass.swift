/// How a run ended, as the process exit status: a stable contract, documented in `docs/exit-codes.md`.
package enum ExitClass: Int32, Sendable, CaseIterable {
    /// Done, or already done.
    case success = 0
    /// A fault of sealift itself.
    case internalFault = 1
    /// Wrong arguments or configuration.
    case usage = 2
    /// The medium cannot be read or written, or was pulled out.
    case media = 10
    /// Malformed, truncated or altered content, or a limit exceeded.
    case corrupt = 11
    /// Not trusted: signature, threshold, revoked key or statement.
    case untrusted = 12
    /// Trusted, yet refused: wrong site, rollback, gap, expired, fork, approval missing.
    case policy = 13
    /// The site's own state is damaged or older than its anchor.
    case state = 14
    /// The machine: disk full, permission, another run holds the lock.
    case environment = 15
    /// A registry or a cluster refused, failed or lied.
    case remote = 16
    /// Images are in, activation is incomplete; run again to go on.
    case partial = 17
    /// Everything was taken, and what runs of it is not healthy in time.
    case unhealthy = 18
    /// What runs is not what the active snapshot has.
    case drift = 19
    /// Stopped by a signal.
    case interrupted = 130

    /// What to do about an error of this class that has no remedy of its own.
    package var generalRemedy: String {
        switch self {
        case .success: "nothing"
        case .internalFault: "report it with the command that you ran"
        case .usage: "correct what the message names, and run again; --help has an example"
        case .media: "insert the medium again and run again"
        case .corrupt: "copy what the message names again, or ask whoever made it"
        case .untrusted: "do not use it, and ask the hub"
        case .policy: "ask the hub for the right bundle"
        case .state: "restore the folder from a backup"
        case .environment: "put right what the message names, and run again"
        case .remote: "see that the other side works, and run again"
        case .partial: "put right what the message names, and run again"
        case .unhealthy: "see why, and run again"
        case .drift: "see who has changed it; then sealift apply, or sealift drift accept"
        case .interrupted: "run the same command again"
        }
    }
}
