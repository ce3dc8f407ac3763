import ArgumentParser
import Testing

@testable import sealift

/// The command lines that help shows are ones that the program takes.
@Suite struct ExampleTests {
    /// Every command that can be run, with its name as it is typed.
    private static func leaves(
        of command: any ParsableCommand.Type,
        below path: [String] = []
    ) -> [(name: String, command: any ParsableCommand.Type)] {
        let configuration = command.configuration
        let below = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        guard below.isEmpty else {
            return below.flatMap { child in
                leaves(of: child, below: path + [child.configuration.commandName ?? ""])
            }
        }
        return [(path.joined(separator: " "), command)]
    }

    /// The command lines of a discussion, continued ones as one, without comments.
    private static func examples(in discussion: String) -> [String] {
        discussion.replacing(/\\\n\s*/, with: "").split(separator: "\n")
            .map { $0.drop { $0 == " " }.prefix { $0 != "#" } }
            .filter { $0.hasPrefix("sealift ") }.map(String.init)
    }

    /// The words of a line, as a shell without variables would split it.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in line {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
            } else if quote == nil, character == " " {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    @Test func `every command has an example, and every example is parsed as that command`() throws {
        let leaves = Self.leaves(of: Sealift.self)
        #expect(leaves.count > 12)
        for (name, command) in leaves {
            let examples = Self.examples(in: command.configuration.discussion)
            #expect(!examples.isEmpty, "\(name) has no example")
            for example in examples {
                let arguments = Array(Self.words(example).dropFirst())
                let parsed = try Sealift.parseAsRoot(arguments)
                #expect(type(of: parsed) == command, "\(example) is not \(name)")
                try CommandLineOptions(of: Sealift.self).checkRepeated(arguments)
            }
        }
    }

    @Test func `a line is split as a shell does it`() {
        #expect(Self.words(#"a "b c" 'd "e' --f=g"#) == ["a", "b c", "d \"e", "--f=g"])
    }
}
