import Diagnostics
import Rendering

/// Asks the programs that keep credentials for a person or a cloud (docker-credential-helpers); at the hub alone, since a site runs no programs.
struct CredentialHelper: Sendable {
    /// How long a helper may take, in seconds; some wait for a cloud.
    private static let timeout = 30

    let runtime: RunEnvironment
    var runner: any ProcessRunner = SubprocessRunner()

    /// What the helper called `name` writes about `server`; nil if it has nothing for it.
    /// - Throws: ``CommandError/credentialHelper(_:reason:)``, or why it could not be run.
    func get(_ name: String, _ server: String) async throws -> [UInt8]? {
        let program = "docker-credential-\(name)"
        guard name.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil,
            let path = ToolPath(runtime.environment["PATH"] ?? "/usr/bin:/bin").find(program)
        else {
            throw CommandError.credentialHelper(program, reason: "there is no such program on PATH")
        }
        let outcome = try await runner.run(
            ProcessCommand(
                path,
                ["get"],
                environment: runtime.environment,
                input: Array(server.utf8),
                outputLimit: 64 << 10,
                timeout: .seconds(Self.timeout)
            )
        )
        if outcome.status == 0 { return outcome.output }
        // Helpers say this on standard output, in these words. What else is there may be a secret, and is shown to nobody.
        let text = String(decoding: outcome.output, as: UTF8.self)
        if text.contains("credentials not found") { return nil }
        throw CommandError.credentialHelper(
            program,
            reason: "status \(outcome.status): \(outcome.complaint.prefix(200))"
        )
    }
}
