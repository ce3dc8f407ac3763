import BundleBuild
import BundleFormat
import Diagnostics
import Synchronization

/// Tells what a build is doing.
final class BuildProgressReporter: Sendable {
    private let console: Console
    private let progress = Mutex<Progress?>(nil)

    init(_ console: Console) {
        self.console = console
    }

    /// Tells one event.
    func tell(_ event: BuildEvent) {
        switch event {
        case .resolved(let reference, let source): console.say("found \(reference) in \(source)")
        case .comparing(let layers, let bytes):
            console.say(
                "comparing \(Pluralized(layers, "layer")) (\(ByteCount(bytes))) with what the site has"
            )
            progress.withLock { $0 = Progress("comparing", total: bytes, on: console) }
        case .compared(let bytes): progress.withLock { $0 }?.advance(bytes)
        case .planned(let plan): begin(plan)
        case .wrote(let bytes): progress.withLock { $0 }?.advance(bytes)
        case .finished(let file):
            console.draw("")
            console.say("wrote \(file.name), \(ByteCount(file.size))")
        case .finishedInterrupted(let folder):
            console.say("finished \(folder), which an earlier run had left")
        case .committed(let commit): console.say(commit.line)
        case .building(let site, let number, let count):
            finish()
            console.say("\(number) of \(count): \(site)")
        case .based(let site, let reason): console.say("\(site): \(reason)")
        case .unchanged(let site, let reason):
            finish()
            console.say("\(site) needs no bundle: \(reason)")
        case .failed(let site, let message):
            finish()
            console.say("\(site) failed: \(message)")
        case .ledgerBehind(let site, let ledger, let medium):
            console.warn(
                "the medium has bundle \(medium) for \(site), the ledger \(ledger.map { "ends at \($0)" } ?? "has none"):"
                    + " sites that have a later bundle refuse this one; restore the ledger from a backup"
            )
        case .warning(let text): console.warn(text)
        }
    }

    /// Ends the progress line, if one is drawn.
    func finish() {
        progress.withLock { $0.take() }?.finish()
    }

    private func begin(_ plan: BuildPlan) {
        finish()
        let text = BuildPlanText(plan)
        console.say(text.summary)
        if let savings = text.savings { console.say(savings) }
        progress.withLock { $0 = Progress("packing", total: plan.volumeBytes, on: console) }
    }
}
