import SystemPackage

/// The programs that render, each looked for and asked for its version once.
struct ProgramVersions {
    /// A program that was found.
    struct Program: Sendable {
        /// Where it is.
        let path: FilePath
        /// Its name.
        let name: String
        /// What it says its version is.
        let version: String
    }

    private let context: RenderingContext
    private var found: [[String]: Program] = [:]

    init(_ context: RenderingContext) {
        self.context = context
    }

    /// The first of these programs that is there.
    /// - Parameters:
    ///   - arguments: What makes it say its version.
    ///   - version: Finds the version in what it says.
    /// - Throws: ``RenderingError/toolMissing(_:)``, ``RenderingError/commandFailed(_:complaint:)``.
    mutating func find(
        _ programs: [(name: String, arguments: [String])],
        version: (String) -> String?
    ) async throws -> Program {
        let names = programs.map(\.name)
        if let known = found[names] { return known }
        for (name, arguments) in programs {
            guard let path = context.tools.find(name) else { continue }
            let command = ProcessCommand(path, arguments, environment: context.environment)
            let outcome = try await context.runner.run(command)
            guard outcome.isSuccess else {
                throw RenderingError.commandFailed(command.summary, complaint: outcome.complaint)
            }
            let words = String(decoding: outcome.output, as: UTF8.self)
            let program = Program(path: path, name: name, version: version(words) ?? "of unknown version")
            found[names] = program
            return program
        }
        throw RenderingError.toolMissing(names)
    }
}
