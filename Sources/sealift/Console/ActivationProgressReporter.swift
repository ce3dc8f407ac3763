import Activation

/// Tells what an activation is doing.
struct ActivationProgressReporter: Sendable {
    private let console: Console

    init(_ console: Console) {
        self.console = console
    }

    /// Tells one event.
    func tell(_ event: ActivationEvent) {
        switch event {
        case .activating(let target): console.say("activating at \(target)")
        case .activity(let line): console.say("  \(line)")
        case .warning(let text): console.warn(text)
        }
    }
}
