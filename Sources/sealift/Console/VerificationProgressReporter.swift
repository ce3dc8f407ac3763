import BundleImport
import Signing
import Synchronization

/// Tells what a verification is doing.
final class VerificationProgressReporter: Sendable {
    private let console: Console
    private let progress = Mutex<Progress?>(nil)

    init(_ console: Console) {
        self.console = console
    }

    /// Tells one event.
    func tell(_ event: MediumVerifier.Event) {
        switch event {
        case .leftOut(let bundle): console.warn(bundle.description)
        case .unvouched(let root):
            console.warn("trust root \(root.root.version) is the medium's own; compare \(root.fingerprint)")
        case .clock(let warning): console.warn(warning.description)
        case .reading(let bytes):
            progress.withLock { $0 = Progress("verifying", total: bytes, on: console) }
        case .read(let bytes): progress.withLock { $0 }?.advance(bytes)
        case .ended: progress.withLock { $0.take() }?.finish()
        case .passedOver(let sequences):
            let names = sequences.sorted().map(String.init).joined(separator: ", ")
            console.warn(
                "bundle \(names) is newer and builds on what the site has; an older one that is whole is taken"
            )
        case .note(let note): console.warn(note.description)
        }
    }
}
