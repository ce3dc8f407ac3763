import BundleImport
import Diagnostics
import Signing
import Synchronization

/// Tells what an import is doing.
final class ImportProgressReporter: Sendable {
    private let console: Console
    private let progress = Mutex<Progress?>(nil)

    init(_ console: Console) {
        self.console = console
    }

    /// Tells one event.
    func tell(_ event: ImportEvent) {
        switch event {
        case .rootUpdated(let version): console.say("trust root \(version) is trusted from now on")
        case .leftOut(let bundle): console.warn(bundle.description)
        case .opening(let folder): console.say("the bundle in \(folder):")
        case .clock(let warning): console.warn(warning.description)
        case .verified(let statement):
            console.say("bundle \(statement.position): signatures, target and order are good")
        case .checking(let blobs, let bytes):
            console.say("reading \(Pluralized(blobs, "blob")) (\(ByteCount(bytes))) that the site has")
            progress.withLock { $0 = Progress("reading", total: bytes, on: console) }
        case .checked(let bytes): progress.withLock { $0 }?.advance(bytes)
        case .restoring(let plan):
            finish()
            for digest in plan.damaged {
                console.warn("the copy of \(digest) that the site has is damaged; it is loaded again")
            }
            let lost = plan.loads.count + plan.mounts.count + plan.partial.count - plan.damaged.count
            if lost > 0 { console.warn("the site has lost \(Pluralized(lost, "blob")) of this bundle") }
            if plan.isComplete {
                console.warn("the site has all content of this bundle, and names that do not stand for it")
            }
        case .planned(let plan): begin(plan)
        case .loaded(let bytes): progress.withLock { $0 }?.advance(bytes)
        case .replacing(let digest): console.warn("the mirror's copy of \(digest) is damaged; it is replaced")
        case .requestedRepair(let path):
            finish()
            console.say("what the hub is to ship is written to \(path)")
        case .committing(let tags):
            finish()
            console.say("everything is loaded and verified; moving \(Pluralized(tags, "tag"))")
        case .committed: console.say("the bundle is recorded at this site")
        }
    }

    /// Ends the progress line, if one is drawn.
    func finish() {
        progress.withLock { $0.take() }?.finish()
    }

    private func begin(_ plan: ImportPlan) {
        finish()
        console.say(
            "\(Pluralized(plan.presentBlobs, "blob")) (\(ByteCount(plan.presentBytes))) already present,"
                + " loading \(plan.loads.count) (\(ByteCount(plan.loadBytes))) into \(plan.mirror)"
                + (plan.patched.isEmpty ? "" : ", \(plan.patched.count) of them by patches")
        )
        progress.withLock { $0 = Progress("loading", total: plan.loadBytes, on: console) }
    }
}
