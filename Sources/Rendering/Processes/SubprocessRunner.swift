import Diagnostics
import FileIO
import Subprocess
import SystemPackage

/// Runs programs as child processes.
///
/// A program that writes too much or runs too long is ended, and so is one whose task is cancelled.
package struct SubprocessRunner: ProcessRunner {
    private static let errorLimit = 64 << 10

    /// Makes a runner.
    package init() {}

    package func run(_ command: ProcessCommand) async throws -> ProcessOutcome {
        try await withThrowingTaskGroup(of: ProcessOutcome.self) { group in
            group.addTask { try await start(command) }
            group.addTask {
                try await Task.sleep(for: command.timeout)
                throw RenderingError.commandTimedOut(command.summary, after: command.timeout)
            }
            defer { group.cancelAll() }
            guard let outcome = try await group.next() else { throw CancellationError() }
            return outcome
        }
    }

    private func start(_ command: ProcessCommand) async throws -> ProcessOutcome {
        let environment = command.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        do {
            let result = try await Subprocess.run(
                .path(command.executable),
                arguments: Arguments(command.arguments),
                environment: .custom(Dictionary(uniqueKeysWithValues: environment)),
                workingDirectory: command.folder,
                // Not a pipe, which would have to be filled while the program runs: it may end without reading it.
                input: .fileDescriptor(MemoryFile.open(command.input), closeAfterSpawningProcess: true),
                output: .sequence,
                error: .sequence
            ) { execution in
                async let errors = Self.beginning(of: execution.standardError, limit: Self.errorLimit)
                var output: [UInt8] = []
                for try await buffer in execution.standardOutput {
                    guard output.count + buffer.count <= command.outputLimit else {
                        throw RenderingError.commandOutputTooLarge(
                            command.summary,
                            limit: command.outputLimit
                        )
                    }
                    buffer.withUnsafeBytes { output.append(contentsOf: $0) }
                }
                return (output: output, errors: try await errors)
            }
            let (output, errors) = result.closureResult
            return ProcessOutcome(
                status: result.terminationStatus.number,
                output: output,
                errors: errors
            )
        } catch let error as SubprocessError {
            throw RenderingError.commandNotStarted(command.summary, reason: error.description)
        }
    }

    /// Reads to the end and keeps the first `limit` bytes.
    private static func beginning(
        of sequence: SubprocessOutputSequence,
        limit: Int
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in sequence {
            let room = limit - bytes.count
            if room > 0 { buffer.withUnsafeBytes { bytes.append(contentsOf: $0.prefix(room)) } }
        }
        return bytes
    }
}

extension TerminationStatus {
    fileprivate var number: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal): -Int(signal)
        }
    }
}
