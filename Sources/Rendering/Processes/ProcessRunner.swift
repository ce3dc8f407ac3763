/// Runs programs; tests put their own in its place.
package protocol ProcessRunner: Sendable {
    /// Runs a program to its end and returns what it wrote, whatever its exit status.
    /// - Throws: ``RenderingError`` when it could not be started, wrote too much or ran too long.
    func run(_ command: ProcessCommand) async throws -> ProcessOutcome
}
