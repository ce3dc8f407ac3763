package import Diagnostics

/// How often and how soon a registry is asked again after an answer that may change.
package struct RetryPolicy: Sendable {
    /// How often one thing is tried altogether, at least once.
    package var attempts = 5
    /// The pause before the second attempt; it doubles from there.
    package var firstPause: Duration = .milliseconds(500)
    /// The longest pause that nobody has asked for.
    package var longestPause: Duration = .seconds(30)
    /// The longest pause that a registry may ask for by `Retry-After`; who asks for more is not waited for.
    package var longestAsked: Duration = .seconds(120)
    /// How often a body that costs something is sent to a server that fails by itself (500), at least once.
    package var costlyAttempts = 2
    /// What the pauses are multiplied with, so that a thousand sites do not come back at the same moment.
    package var spread: @Sendable () -> Double = { Double.random(in: 0.5...1) }
    /// Waits.
    package var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// Told what failed and how long is waited, where a person would notice.
    package var announce: @Sendable (any OperatorError, Duration) -> Void = { _, _ in }

    /// The defaults: five attempts within about eight seconds.
    package init() {}

    /// Waits after the failed `attempt`, counted from 1, for as long as `error` or its doubling asks.
    /// - Throws: ``RegistryError/asksToWait(_:seconds:limit:)``, when that is too long.
    func wait(after attempt: Int, _ error: any OperatorError, asked: RequestedPause? = nil) async throws {
        if let asked, asked.duration > longestAsked {
            throw RegistryError.asksToWait(
                asked.operation,
                seconds: asked.duration.components.seconds,
                limit: longestAsked.components.seconds
            )
        }
        let doubled = (1..<max(1, min(attempt, 20))).reduce(firstPause) { pause, _ in pause * 2 }
        let wait = max(min(longestPause, doubled * spread()), asked?.duration ?? .zero)
        if wait >= .seconds(2) { announce(error, wait) }
        try await pause(wait)
    }
}
