import ArgumentParser

/// How long a cluster is waited for.
struct HealthOptions: ParsableArguments {
    @Flag(
        help:
            "End when everything is written, before it is known to be healthy; the record and status say so."
    )
    var noWait = false

    @Option(help: "How many seconds the objects of one stage may take to be healthy; 300 unless given.")
    var healthTimeout: Int?

    func validate() throws {
        guard let healthTimeout else { return }
        guard (1...86_400).contains(healthTimeout) else {
            throw ValidationError("--health-timeout is 1 to 86400 seconds")
        }
        guard !noWait else { throw ValidationError("give --no-wait or --health-timeout, not both") }
    }

    /// Refuses what a dry run has no use for.
    func validate(dryRun: Bool) throws {
        guard dryRun, noWait || healthTimeout != nil else { return }
        throw ValidationError("a dry run waits for nothing: leave out --no-wait and --health-timeout")
    }

    var isGiven: Bool { noWait || healthTimeout != nil }
}
