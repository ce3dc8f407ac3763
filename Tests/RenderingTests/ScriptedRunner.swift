import Rendering
import Synchronization
import SystemPackage
import TestSupport

/// Gives prepared answers to everything but Git, and notes what was asked; the last answer is given again and again.
final class ScriptedRunner: ProcessRunner {
    enum Answer {
        case output(String)

        static let version = Answer.output("Client Version: v1.32.4\nKustomize Version: v5.5.0\n")
    }

    private struct State {
        var answers: [Answer]
        var commands: [ProcessCommand] = []
    }

    private let state: Mutex<State>

    init(_ answers: [Answer]) {
        state = Mutex(State(answers: answers))
    }

    var commands: [ProcessCommand] { state.withLock { $0.commands } }

    func run(_ command: ProcessCommand) -> ProcessOutcome {
        guard command.executable.lastComponent != "git" else {
            return ProcessOutcome(status: 128, output: [])
        }
        return state.withLock { state in
            state.commands.append(command)
            let answer = state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            switch answer {
            case .output(let text): return ProcessOutcome(status: 0, output: Array(text.utf8))
            }
        }
    }
}

/// Where the programs of this machine are.
enum Tools {
    static let path = ToolPath(PeerPath.variable)
}
