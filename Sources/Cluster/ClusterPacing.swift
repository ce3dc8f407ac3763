/// How long the cluster is waited for, and how patiently it is asked again.
package struct ClusterPacing: Sendable {
    /// How long a definition may take to be ready.
    package var readyTimeout: Duration = .seconds(60)
    /// How long the server may take to use a definition that was changed.
    package var schemaTimeout: Duration = .seconds(10)
    /// Whether a stage is waited for until all of its objects are as they should be; definitions are, whatever this says.
    package var waitsForHealth = true
    /// How long the objects of one stage may take for that.
    package var healthTimeout: Duration = .seconds(300)
    /// How long one of them may show no progress; nil for as long as the stage may take.
    package var stallTimeout: Duration?
    /// The longest pause between two looks at an object; the first ones are shorter.
    package var pollInterval: Duration = .seconds(2)
    /// How often one request is sent in all, if the server is overloaded or the connection breaks.
    package var attempts = 4
    /// The longest pause before the next attempt, whatever the server asks for.
    package var longestPause: Duration = .seconds(30)
    /// How many objects are checked at a time.
    package var concurrentChecks = 8
    /// Lets time pass.
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// The defaults.
    package init() {}

    /// The pause after attempt number `attempt`, counted from 1: one second, then twice as long each time.
    ///
    /// `asked` is what the server wants, in seconds; it is granted up to ``longestPause``.
    func pause(after attempt: Int, asked: Int?) -> Duration {
        let own = Duration.seconds(1 << min(attempt - 1, 10))
        guard let asked, asked >= 0 else { return min(own, longestPause) }
        return min(.seconds(min(asked, 3_600)), longestPause)
    }

    /// The pause before look number `look`, counted from 1: a tenth of a second, then twice as long each time.
    func pause(beforeLook look: Int) -> Duration {
        min(.milliseconds(100 << min(look - 1, 10)), pollInterval)
    }
}
