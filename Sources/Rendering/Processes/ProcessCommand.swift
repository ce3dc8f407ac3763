package import SystemPackage

/// A program to run, without a shell between.
package struct ProcessCommand: Sendable, Hashable {
    /// The program.
    package var executable: FilePath
    /// Its arguments, without its own name.
    package var arguments: [String]
    /// Where it runs; nil for where this program runs.
    package var folder: FilePath?
    /// All of its environment.
    package var environment: [String: String]
    /// What it reads from standard input.
    package var input: [UInt8]
    /// The most bytes that it may write to standard output.
    package var outputLimit: Int
    /// How long it may run.
    package var timeout: Duration

    /// Names a program; by default it may write 1 MiB and run for a minute.
    package init(
        _ executable: FilePath,
        _ arguments: [String],
        folder: FilePath? = nil,
        environment: [String: String],
        input: [UInt8] = [],
        outputLimit: Int = 1 << 20,
        timeout: Duration = .seconds(60)
    ) {
        self.executable = executable
        self.arguments = arguments
        self.folder = folder
        self.environment = environment
        self.input = input
        self.outputLimit = outputLimit
        self.timeout = timeout
    }

    /// The program's name and arguments, for messages.
    package var summary: String {
        ([executable.lastComponent?.string ?? executable.string] + arguments).joined(separator: " ")
    }
}
