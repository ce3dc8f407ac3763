import ArgumentParser
import Diagnostics
import FileIO
import Glibc
import Transport

/// Where the program begins and ends.
@main
enum Program {
    static func main() {
        for broken in [SIGPIPE, SIGXFSZ] { signal(broken, SIG_IGN) }
        DescriptorLimit.reserveStandardStreams()
        Interrupt.holdSignals()
        NameService.useFilesAndDNS()
        ProcessMemory.useOneArena()
        NetworkThreads.set(threads)
        let arguments = Array(CommandLine.arguments.dropFirst())
        let descriptors = DescriptorLimit.raise()
        let needed = DescriptorLimit.needed(networkThreads: NetworkThreads.count)
        guard descriptors >= needed else {
            refuse(.fewDescriptors(found: descriptors, needed: needed), arguments)
        }
        if let limit = AddressSpace.limit, limit < AddressSpace.needed {
            refuse(.littleMemory(found: limit, needed: AddressSpace.needed), arguments)
        }
        if let number = malformedArgument {
            refuse(.malformedArgument(number: number, text: arguments[number - 1]), arguments)
        }
        guard let executor = BlockingExecutor(threads: threads ?? 8) else {
            refuse(.noThread, arguments)
        }
        let work = Task(executorPreference: executor) {
            exit(await run(arguments))
        }
        Interrupt.wait(cancelling: work)
    }

    /// Ends the program before it does anything.
    private static func refuse(_ error: CommandError, _ arguments: [String]) -> Never {
        exit(fail(error, arguments))
    }

    /// Which argument is no UTF-8, counted from 1: Swift has repaired it to a text that stands for another file.
    private static var malformedArgument: Int? {
        (1..<max(1, Int(CommandLine.argc))).first { index in
            CommandLine.unsafeArgv[index].map { String(validatingCString: $0) == nil } ?? false
        }
    }

    /// What `SEALIFT_THREADS` asks for: so many threads for files and so many for the network.
    private static var threads: Int? {
        getenv("SEALIFT_THREADS").flatMap { Int(String(cString: $0)) }.map { min(max($0, 1), 64) }
    }

    /// Runs one command line and returns the exit status.
    static func run(_ arguments: [String]) async -> Int32 {
        if let name = arguments.first, !name.hasPrefix("-"), !Sealift.commandNames.contains(name) {
            return fail(CommandError.unknownCommand(name, known: Sealift.commandNames), arguments)
        }
        do {
            var parsed = try Sealift.parseAsRoot(arguments)
            guard let command = parsed as? any SealiftCommand else {
                // Help, and what has nothing but subcommands, answers by what it throws.
                try parsed.run()
                return ExitClass.success.rawValue
            }
            try CommandLineOptions(of: Sealift.self).checkRepeated(arguments)
            return await run(command)
        } catch let error as CommandError {
            return fail(error, arguments)
        } catch {
            return answer(error, arguments)
        }
    }

    private static func run(_ command: any SealiftCommand) async -> Int32 {
        let runtime = RunEnvironment()
        let console = Console(command.output, runtime: runtime)
        do {
            try await command.perform(console, runtime)
            return console.status.rawValue
        } catch {
            return console.fail(Failure(error))
        }
    }

    /// Help and version are answers; everything else that the parser throws is a wrong command line.
    private static func answer(_ error: any Error, _ arguments: [String]) -> Int32 {
        guard Sealift.exitCode(for: error) == .success else {
            // Without a list of options there is still what the parser says.
            if let unknown = (try? CommandLineOptions(of: Sealift.self))?.unknown(in: arguments) {
                return fail(unknown, arguments)
            }
            return Console.fail(Failure(error, parsing: Sealift.self), json: wantsJSON(arguments))
        }
        let lines = Sealift.fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
        let isWritten = TextStream.standardOutput.write(lines.map(String.init))
        return isWritten ? ExitClass.success.rawValue : fail(CommandError.outputClosed, arguments)
    }

    private static func fail(_ error: CommandError, _ arguments: [String]) -> Int32 {
        Console.fail(Failure(error), json: wantsJSON(arguments))
    }

    private static func wantsJSON(_ arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains("--json")
    }
}
