import Activation
import Content
import Diagnostics
import Rendering
import Site
import SystemPackage

/// The program of `drift.hook` in site.yaml, which is told of drift once; it gets the JSON of `drift` on standard input.
struct DriftHook {
    /// How long it may take, in seconds.
    private static let timeout = 60

    let command: [String]
    let site: SiteDirectory
    let runtime: RunEnvironment
    var runner: any ProcessRunner = SubprocessRunner()

    /// Tells it of what it was not told of; what it does not take, it is told of again.
    /// - Throws: ``SiteError``, ``FileError``.
    func tell(_ report: DriftReport, _ console: Console) async throws {
        let news = try DriftNews(report, at: site)
        guard !news.objects.isEmpty, let program = command.first else { return try news.remember() }
        var environment = runtime.environment
        environment["SEALIFT_STATE"] = site.path.string
        environment["SEALIFT_DRIFT"] = String(news.objects.count)
        let call = ProcessCommand(
            FilePath(program),
            Array(command.dropFirst()),
            environment: environment,
            input: try StrictJSON.encodePrintable(report),
            timeout: .seconds(Self.timeout)
        )
        if let problem = try await problem(of: call) {
            console.warn(
                "the hook \(program.terminalSafe) was not told: \(problem); it is told the next time"
            )
            return
        }
        try news.remember()
        console.say(
            "the hook \(program.terminalSafe) was told of \(Pluralized(news.objects.count, "object"))"
        )
    }

    /// Why a program was not run, or did not end well; nil where it did.
    private func problem(of call: ProcessCommand) async throws -> String? {
        do {
            let outcome = try await runner.run(call)
            return outcome.isSuccess ? nil : outcome.complaint
        } catch let error as any OperatorError {
            return error.description
        }
    }
}
