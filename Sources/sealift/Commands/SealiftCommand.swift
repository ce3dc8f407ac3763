import ArgumentParser

/// A command that talks through a ``Console``.
protocol SealiftCommand: AsyncParsableCommand {
    /// How it talks.
    var output: OutputOptions { get }

    /// Does the work.
    func perform(_ console: Console, _ surroundings: Surroundings) async throws
}

extension SealiftCommand {
    /// Does the work.
    mutating func run() async throws {
        let surroundings = Surroundings()
        try await perform(Console(output, surroundings: surroundings), surroundings)
    }
}
