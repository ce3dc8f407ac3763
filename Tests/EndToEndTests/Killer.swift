import FileIO
import Glibc
import Synchronization
import SystemPackage
import TestSupport

/// Kills the executable when a server gets a certain request from it.
final class Killer: Sendable {
    private let file: FilePath
    private let left: Mutex<Int>

    /// Kills the process whose number is in `file` at request `number`, counted from 1.
    private init(of file: FilePath, atRequest number: Int) {
        self.file = file
        left = Mutex(number)
    }

    /// Runs the executable, which dies at its request `number` to `server`, before that is done or after.
    static func run(
        _ arguments: [String],
        in workshop: Workshop,
        dyingAtRequest number: Int,
        to server: FakeAPIServer,
        afterwards: Bool
    ) async throws -> Command.Outcome {
        let killer = Killer(of: workshop.path.appending("pid"), atRequest: number)
        server.fail(afterwards ? .resetAfterwards : .reset) { _ in killer.isItsTurn() }
        let program = ["-c", "echo $$ > pid; exec \"$0\" \"$@\"", Workshop.executable.string]
        return try await Command.run("sh", program + arguments, workingDirectory: workshop.path)
    }

    private func isItsTurn() -> Bool {
        let isNow = left.withLock { left in
            left -= 1
            return left == 0
        }
        guard isNow, let text = try? ReadableFile.contents(of: file, limit: 16),
            let process = Int32(String(decoding: text, as: UTF8.self).prefix { $0.isNumber })
        else { return isNow }
        kill(process, SIGKILL)
        return true
    }
}
