import Delta

/// Tells what goes on while a patch is made, and measures the processor time of it.
final class PatchStopwatch {
    /// Seconds of processor time until the patch was there.
    private(set) var making = 0.0
    /// Seconds of processor time for its proof.
    private(set) var proving = 0.0

    private let console: Console
    private let runtime: RunEnvironment
    private var stage: PatchStage?
    private var start = 0.0

    /// Draws on `console`.
    init(_ console: Console, _ runtime: RunEnvironment) {
        self.console = console
        self.runtime = runtime
    }

    /// Takes note that `stage` begins.
    func begin(_ stage: PatchStage) {
        stop()
        self.stage = stage
        console.draw(Self.text(of: stage))
    }

    /// Ends the last stage, and the line.
    func finish() {
        stop()
        stage = nil
        console.draw("")
    }

    private func stop() {
        let now = runtime.processorSeconds
        switch stage {
        case nil: break
        case .proving: proving += now - start
        case .unpacking, .comparing, .describing: making += now - start
        }
        start = now
    }

    private static func text(of stage: PatchStage) -> String {
        switch stage {
        case .unpacking: "unpacking the layers"
        case .comparing: "comparing the layer with its bases"
        case .describing: "describing how the layer is packed"
        case .proving: "applying the patch and comparing the digest"
        }
    }
}
