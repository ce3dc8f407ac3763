package import SystemPackage

extension Command {
    /// Runs a program; writes the most memory that it had at once, in KiB, to the last line of its standard error.
    private static let script = """
        import os, sys
        child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
        _, status, usage = os.wait4(child, 0)
        print("\\n%d" % usage.ru_maxrss, file=sys.stderr)
        sys.exit(os.waitstatus_to_exitcode(status))
        """

    /// Runs a program and measures the most memory that it had at once.
    /// - Returns: How it ended, and the peak in MiB.
    package static func peak(
        of program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        workingDirectory: FilePath? = nil
    ) async throws -> (outcome: Outcome, mebibytes: Int) {
        let outcome = try await run(
            "python3",
            ["-c", script, program] + arguments,
            environment: environment,
            workingDirectory: workingDirectory
        )
        guard let peak = outcome.errors.split(separator: "\n").last.flatMap({ Int($0) }) else {
            throw Failure(description: "no peak in: \(outcome.errors)")
        }
        return (outcome, peak / 1_024)
    }
}
