import Diagnostics
import Signing
import Site

/// What there is to activate.
extension Activator {
    /// The snapshot that the site is to have: that of its bundle, unless it is held at an earlier one.
    func wantedSnapshot(_ state: SiteState, _ history: ActivationHistory) throws -> StoredSnapshot? {
        try (history.hold?.snapshot ?? state.bundle?.snapshot).map { try site.snapshot($0) }
    }

    /// A snapshot, and where it is not active yet.
    struct Pending {
        let snapshot: StoredSnapshot
        let hold: ActivationHistory.Hold?
        /// The places in ``Activator/targets``.
        let targets: [Int]
        /// The names of the others.
        let active: [String]
    }

    /// What is to become active; nil where there is no snapshot, or no target.
    func pending(_ state: SiteState) async throws -> Pending? {
        let history = try ActivationHistory(of: site)
        guard !targets.isEmpty, let stored = try wantedSnapshot(state, history) else { return nil }
        let active = Set(history.targets(with: stored.id)).subtracting(history.failures.map(\.target))
        var missing: [Int] = []
        for (position, target) in targets.enumerated() {
            if !active.contains(target.name.withoutSecrets) {
                missing.append(position)
            } else if try await target.hasLost() {
                report(.warning("\(stored.id) was active at \(target.name), and nothing of it is left there"))
                missing.append(position)
            }
        }
        return Pending(
            snapshot: stored,
            hold: history.hold,
            targets: missing,
            active: targets.indices.filter { !missing.contains($0) }.map { targets[$0].name }
        )
    }
}
