import Diagnostics
import Synchronization

/// One line that says how far a long step is; it never moves backwards.
final class Progress: Sendable {
    private struct State {
        var done: Int64 = 0
        var shown = -1
    }

    private let console: Console
    private let label: String
    private let total: Int64
    private let state = Mutex(State())

    /// Begins a step of `total` bytes.
    init(_ label: String, total: Int64, on console: Console) {
        self.console = console
        self.label = label
        self.total = total
    }

    /// So many more bytes are done.
    func advance(_ bytes: Int64) {
        let line: String? = state.withLock { state in
            state.done = min(total, state.done + bytes)
            let permille = total > 0 ? Int(Double(state.done) / Double(total) * 1_000) : 1_000
            guard permille != state.shown else { return nil }
            state.shown = permille
            return draw(state.done, permille: permille)
        }
        if let line { console.draw(line) }
    }

    /// Ends the line.
    func finish() {
        guard state.withLock({ $0.shown >= 0 }) else { return }
        console.draw("")
    }

    private func draw(_ done: Int64, permille: Int) -> String {
        let text = "\(permille / 10) %  \(ByteCount(done)) of \(ByteCount(total))"
        let width = min(30, console.width - label.utf8.count - text.utf8.count - 3)
        guard width > 4 else { return String("\(label) \(text)".prefix(max(1, console.width - 1))) }
        let filled = permille * width / 1_000
        let (full, empty) = console.speaksUnicode ? ("█", "░") : ("#", "-")
        let bar = String(repeating: full, count: filled) + String(repeating: empty, count: width - filled)
        return "\(label) \(bar) \(text)"
    }
}

/// One such line for each of several steps with the same name.
final class StepProgress: Sendable {
    private let console: Console
    private let label: String
    private let current = Mutex<Progress?>(nil)

    init(_ label: String, on console: Console) {
        self.console = console
        self.label = label
    }

    /// Begins the next step, of `total` bytes.
    func begin(_ total: Int64) {
        finish()
        current.withLock { $0 = Progress(label, total: total, on: console) }
    }

    /// So many more bytes of it are done.
    func advance(_ bytes: Int64) {
        current.withLock { $0 }?.advance(bytes)
    }

    /// Ends the line, if one is drawn.
    func finish() {
        current.withLock { $0.take() }?.finish()
    }
}
