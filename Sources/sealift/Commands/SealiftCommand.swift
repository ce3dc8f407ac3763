import ArgumentParser

/// A command that talks through a ``Console``; ``Program`` runs it.
protocol SealiftCommand: AsyncParsableCommand {
    /// How it talks.
    var output: OutputOptions { get }

    /// Does the work.
    func perform(_ console: Console, _ runtime: RunEnvironment) async throws
}
