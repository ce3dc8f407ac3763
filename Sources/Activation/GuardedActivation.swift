import Diagnostics
package import Signing
package import Site

/// An activation that goes back by itself where a snapshot is not healthy: the policy `rollback` of `activate.health`.
package struct GuardedActivation: Sendable {
    private let site: SiteDirectory
    private let activator: Activator
    private let rollback: Rollback
    private let report: @Sendable (ActivationEvent) -> Void

    /// Activates by `activator`, goes back by `rollback`.
    package init(
        site: SiteDirectory,
        activator: Activator,
        rollback: Rollback,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) {
        self.site = site
        self.activator = activator
        self.rollback = rollback
        self.report = report
    }

    /// As ``Activator/run(after:)``; whoever calls this holds the lock of the site.
    /// - Throws: What that throws, also where the site is back at its former snapshot.
    package func run(after state: SiteState) async throws -> [String] {
        try await guarded(state) {
            try await activator.run(after: state)
        } goBack: { former, reason in
            try await rollback.goBack(to: former, reason: reason)
        }
    }

    /// As ``Activator/activate(now:)``.
    /// - Throws: What that throws, also where the site is back at its former snapshot.
    package func activate(now reason: String?) async throws -> ActivationResult {
        try await guarded(site.load()) {
            try await activator.activate(now: reason)
        } goBack: { former, reason in
            try await rollback.run(to: former, reason: reason)
        }
    }

    private func guarded<Result>(
        _ state: SiteState,
        _ body: () async throws -> Result,
        goBack: (String, String) async throws -> RollbackResult
    ) async throws -> Result {
        let history = try ActivationHistory(of: site)
        let wanted = history.hold?.snapshot ?? state.bundle?.snapshot
        let former = history.places.last { $0.snapshot != nil && $0.snapshot != wanted }?.snapshot
        do {
            return try await body()
        } catch let error as ActivationError where error.exitClass == .unhealthy {
            guard let former else {
                report(.warning("there is no former snapshot to go back to"))
                throw error
            }
            report(
                .warning(
                    "\(wanted ?? "the snapshot") is not healthy, so the site goes back to \(former), as activate.health says"
                )
            )
            do {
                _ = try await goBack(
                    former,
                    String("\(wanted ?? "it") is not healthy: \(error)".prefix(1_000))
                )
                report(.warning("the site is back at \(former) and held there until a newer bundle comes"))
            } catch let failure as any OperatorError {
                report(.warning("the site could not go back: \(failure)"))
            }
            throw error
        }
    }
}
