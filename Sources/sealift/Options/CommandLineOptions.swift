import ArgumentParser
import FoundationEssentials

/// The options of each command, for what the parser does not say: of an option that is given several times although one value counts it takes
/// the last, and before it names one that it does not know it asks for what is missing without it.
struct CommandLineOptions {
    /// One command, as the parser describes itself.
    private struct Command: Decodable {
        let commandName: String
        let subcommands: [Command]?
        let defaultSubcommand: String?
        let arguments: [Argument]?
    }

    private struct Argument: Decodable {
        let kind: String
        let isRepeating: Bool
        let names: [Name]?
    }

    private struct Name: Decodable {
        let kind: String
        let name: String

        /// As it stands on a command line.
        var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    private struct Tool: Decodable {
        let command: Command
    }

    private let root: Command

    /// Knows the options of `tool` and its subcommands.
    init(of tool: any ParsableCommand.Type) throws {
        root = try JSONDecoder().decode(Tool.self, from: Data(tool._dumpHelp().utf8)).command
    }

    /// - Parameter arguments: A command line that the parser has accepted, so that every word with a dash is an option.
    /// - Throws: ``CommandError/repeatedOption(_:count:)``.
    func checkRepeated(_ arguments: [String]) throws {
        let (command, given) = split(arguments)
        for option in command.arguments ?? [] where option.kind == "option" && !option.isRepeating {
            let names = (option.names ?? []).map(\.text)
            let count = given.count { names.contains($0) }
            guard count <= 1 else { throw CommandError.repeatedOption(names[0], count: count) }
        }
    }

    /// - Parameter arguments: A command line that the parser has refused.
    /// - Returns: The first long option that the command does not have, as an error; nil when it has all.
    func unknown(in arguments: [String]) -> CommandError? {
        let (command, given) = split(arguments)
        let known = (command.arguments ?? []).flatMap { $0.names ?? [] }.map(\.text)
        return given.first { $0.hasPrefix("--") && !known.contains($0) }
            .map { .unknownOption($0, known: known) }
    }

    /// The command that is named, and the words after its name, without the values that follow a `=`.
    private func split(_ arguments: [String]) -> (Command, [String]) {
        var command = root
        var rest = arguments[...]
        while let word = rest.first, let next = command.subcommands?.first(where: { $0.commandName == word })
        {
            command = next
            rest = rest.dropFirst()
        }
        if let next = command.subcommands?.first(where: { $0.commandName == command.defaultSubcommand }) {
            command = next
        }
        return (command, rest.prefix { $0 != "--" }.map { String($0.prefix { $0 != "=" }) })
    }
}
