import ArgumentParser
import Diagnostics
import FileIO
import Glibc
import Transport

/// Where the program begins and ends.
@main
enum Program {
    private static let executor = BlockingExecutor(threads: threads ?? 8)

    static func main() {
        for broken in [SIGPIPE, SIGXFSZ] { signal(broken, SIG_IGN) }
        DescriptorLimit.reserveStandardStreams()
        Interrupt.holdSignals()
        NameService.useFilesAndDNS()
        ProcessMemory.useOneArena()
        if let threads { NetworkThreads.limit(to: threads) }
        let descriptors = DescriptorLimit.raise()
        guard descriptors >= DescriptorLimit.needed else {
            exit(
                fail(
                    Failure(CommandError.fewDescriptors(found: descriptors, needed: DescriptorLimit.needed)),
                    json: CommandLine.arguments.contains("--json")
                )
            )
        }
        let work = Task(executorPreference: executor) {
            exit(await run(Array(CommandLine.arguments.dropFirst())))
        }
        Interrupt.wait(cancelling: work)
    }

    /// What `SEALIFT_THREADS` asks for: so many threads for files and so many for the network.
    private static var threads: Int? {
        getenv("SEALIFT_THREADS").flatMap { Int(String(cString: $0)) }.map { min(max($0, 1), 64) }
    }

    /// Runs one command line and returns the exit status.
    static func run(_ arguments: [String]) async -> Int32 {
        var command: any ParsableCommand
        if let name = arguments.first, !name.hasPrefix("-"), !Sealift.commandNames.contains(name) {
            let error = CommandError.unknownCommand(name, known: Sealift.commandNames)
            return fail(Failure(error), json: arguments.contains("--json"))
        }
        do {
            command = try Sealift.parseAsRoot(arguments)
            try RepeatedOptions(of: Sealift.self).check(arguments)
        } catch let error as CommandError {
            return fail(Failure(error), json: arguments.contains("--json"))
        } catch {
            return usage(error, json: arguments.contains("--json"))
        }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return ExitClass.success.rawValue
        } catch {
            guard Sealift.exitCode(for: error) != .success else { return usage(error, json: false) }
            let json = (command as? any SealiftCommand)?.output.json ?? arguments.contains("--json")
            return fail(Failure(error), json: json)
        }
    }

    /// Help and version are answers; everything else that the parser throws is a wrong command line.
    private static func usage(_ error: any Error, json: Bool) -> Int32 {
        let text = Sealift.fullMessage(for: error)
        guard Sealift.exitCode(for: error).rawValue != 0 else {
            Console.write(text + "\n", to: STDOUT_FILENO)
            return ExitClass.success.rawValue
        }
        if json {
            return fail(Failure(UsageError(text: Sealift.message(for: error))), json: true)
        }
        Console.write(text + "\n", to: STDERR_FILENO)
        return ExitClass.usage.rawValue
    }

    private static func fail(_ failure: Failure, json: Bool) -> Int32 {
        if json, let document = try? JSONDocument.failure(failure) {
            Console.write(document + "\n", to: STDOUT_FILENO)
        } else {
            let remedy = failure.remedy.map { "\n  -> \($0)" } ?? ""
            Console.write("error: \(failure.message)\(remedy)\n", to: STDERR_FILENO)
        }
        return failure.exit
    }

    /// A command line that the parser refused.
    private struct UsageError: OperatorError {
        let text: String

        var identifier: String { "command.usage" }
        var exitClass: ExitClass { .usage }
        var description: String { text }
        var remedy: String? { "see sealift --help" }
    }
}
