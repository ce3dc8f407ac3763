/// How often and how soon a registry is asked again after an answer that may change.
package struct RetryPolicy: Sendable {
    /// How often one thing is tried altogether, at least once.
    package var attempts = 5
    /// The pause before the second attempt; it doubles from there.
    package var firstPause: Duration = .milliseconds(500)
    /// The longest pause, whatever `Retry-After` asks for.
    package var longestPause: Duration = .seconds(30)
    /// What the pauses are multiplied with, so that a thousand sites do not come back at the same moment.
    package var spread: @Sendable () -> Double = { Double.random(in: 0.5...1) }
    /// Waits.
    package var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// The defaults: five attempts within about eight seconds.
    package init() {}

    /// How long to wait after the failed `attempt`, counted from 1.
    func pause(after attempt: Int, asked: Duration?) -> Duration {
        let doubled = (1..<max(1, min(attempt, 20))).reduce(firstPause) { pause, _ in pause * 2 }
        return min(longestPause, max(doubled * spread(), asked ?? .zero))
    }
}
