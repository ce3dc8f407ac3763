import ArgumentParser
import FoundationEssentials

/// Finds options that a command line gives several times although one value counts; the parser takes the last one without a word.
struct RepeatedOptions {
    /// One command, as the parser describes itself.
    private struct Command: Decodable {
        let commandName: String
        let subcommands: [Command]?
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
    func check(_ arguments: [String]) throws {
        var command = root
        var rest = arguments[...]
        while let word = rest.first, let next = command.subcommands?.first(where: { $0.commandName == word })
        {
            command = next
            rest = rest.dropFirst()
        }
        let given = rest.prefix { $0 != "--" }.map { $0.prefix { $0 != "=" } }
        for option in command.arguments ?? [] where option.kind == "option" && !option.isRepeating {
            let names = (option.names ?? []).map(\.text)
            let count = given.count { names.contains(String($0)) }
            guard count <= 1 else { throw CommandError.repeatedOption(names[0], count: count) }
        }
    }
}
