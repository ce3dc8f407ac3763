import Subprocess
package import SystemPackage

/// Runs a real peer, such as `openssl`, found on PATH.
package enum Command {
    /// How a program ended and what it wrote.
    package struct Outcome: Sendable {
        /// The exit status; the negative signal number if a signal ended it.
        package let status: Int32
        /// What it wrote to standard output.
        package let output: [UInt8]
        /// What it wrote to standard error, as text.
        package let errors: String

        /// Whether it exited with 0.
        package var isSuccess: Bool { status == 0 }
        /// Standard output as text.
        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// A program that failed where it had to succeed.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        /// Says what failed.
        package init(description: String) {
            self.description = description
        }
    }

    /// Runs `name`, found on PATH unless it is a path, and waits for its end; a missing program is an error, not a skipped test.
    /// - Parameters:
    ///   - environment: Variables set beside the inherited ones.
    ///   - workingDirectory: Where it runs; nil for the test's own.
    package static func run(
        _ name: String,
        _ arguments: [String],
        input: [UInt8] = [],
        environment: [String: String] = [:],
        workingDirectory: FilePath? = nil
    ) async throws -> Outcome {
        var overrides: [Environment.Key: String?] = [:]
        for (key, value) in environment {
            guard let key = Environment.Key(rawValue: key) else { continue }
            overrides[key] = value
        }
        let result = try await Subprocess.run(
            name.contains("/") ? .path(FilePath(name)) : .name(name),
            arguments: Arguments(arguments),
            environment: .inherit.updating(overrides),
            workingDirectory: workingDirectory,
            input: .array(input),
            output: .bytes(limit: 64 << 20),
            error: .string(limit: 1 << 20)
        )
        let status: Int32 =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): -signal
            }
        return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
    }

    /// Runs `name` and returns its standard output.
    /// - Throws: ``Failure`` with its standard error unless it exits with 0.
    @discardableResult
    package static func require(
        _ name: String,
        _ arguments: [String],
        input: [UInt8] = [],
        workingDirectory: FilePath? = nil
    ) async throws -> [UInt8] {
        let outcome = try await run(name, arguments, input: input, workingDirectory: workingDirectory)
        guard outcome.isSuccess else {
            let call = ([name] + arguments).joined(separator: " ")
            throw Failure(description: "\(call) ended with \(outcome.status): \(outcome.errors)")
        }
        return outcome.output
    }
}
