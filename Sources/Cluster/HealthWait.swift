import FileIO
import Kubernetes

/// Waits until every object of a stage is as it should be.
///
/// It ends early where all that is not ready has failed, since nothing will change that by itself.
struct HealthWait {
    /// An object that is not ready.
    private struct Waiting: Sendable {
        let object: PlacedObject
        var live: JSONTree
        var health: ObjectHealth
        /// What its pods or its events say about it.
        var reason: String?
        /// What was told of it last.
        var told: String?
        /// How long the stage had been waited for when its health last changed.
        var changed = Duration.zero
        /// Whether it has shown no progress for too long.
        var isStalled = false

        /// What it is instead of ready, and why.
        var found: String {
            let found =
                switch health {
                case .ready: "ready"
                case .progressing(let found), .failed(let found): found
                }
            let why = [reason, isStalled ? "no progress since" : nil].compactMap(\.self).joined(
                separator: "; "
            )
            return why.isEmpty ? found : "\(found) (\(why))"
        }

        var hasFailed: Bool { if case .failed = health { true } else { isStalled } }
    }

    let run: ApplyRun
    let stage: ApplyStage
    /// How many objects of later stages are not written.
    let unwritten: Int

    /// Waits for `objects`, beginning with the answers to their writing.
    /// - Throws: ``ClusterError/unhealthy(_:stage:after:unwritten:)`` with all that are not ready after the limit of the stage.
    func wait(for objects: [(PlacedObject, APIResponse)]) async throws {
        var waited = Duration.zero
        var look = 0
        var open = try objects.map { object, answer in
            let live = try answer.decode(JSONTree.self)
            return Waiting(object: object, live: live, health: ObjectHealth(live, of: object.id.type))
        }
        while true {
            for ready in open where ready.health == .ready && look > 0 {
                run.connection.report(.ready(ready.object.id))
            }
            open.removeAll { $0.health == .ready }
            guard !open.isEmpty else { return }
            if let limit = run.pacing.stallTimeout {
                for index in open.indices { open[index].isStalled = waited - open[index].changed >= limit }
            }
            let isLast = waited >= run.pacing.healthTimeout || open.allSatisfy(\.hasFailed)
            if isLast || look % 5 == 3 { open = try await each(of: open) { try await explained($0) } }
            guard !isLast else { throw failure(of: open, after: waited) }
            for index in open.indices where open[index].told != open[index].found {
                run.connection.report(.unready(open[index].object.id, found: open[index].found))
                open[index].told = open[index].found
            }
            look += 1
            let pause = run.pacing.pause(beforeLook: look)
            try await run.pacing.sleep(pause)
            waited += pause
            let now = waited
            open = try await each(of: open) { before in
                var after = try await looked(at: before)
                if after.health != before.health { after.changed = now }
                return after
            }
        }
    }

    private func each(
        of waiting: [Waiting],
        _ body: @escaping @Sendable (Waiting) async throws -> Waiting
    ) async throws -> [Waiting] {
        try await waiting.mapConcurrently(limit: run.pacing.concurrentChecks, body)
    }

    private func failure(of open: [Waiting], after waited: Duration) -> ClusterError {
        .unhealthy(
            open.map { ClusterError.Unhealthy(object: $0.object.id, found: $0.found) },
            stage: stage,
            after: waited,
            unwritten: unwritten
        )
    }

    private func looked(at waiting: Waiting) async throws -> Waiting {
        var waiting = waiting
        let (object, type) = (waiting.object, waiting.object.id.type)
        let answer = try await run.connection.get(object.path)
        if answer.status == 404 {
            // A Job that is done may be cleared away (`ttlSecondsAfterFinished`).
            waiting.health =
                type.group == "batch" && type.kind == "Job" ? .ready : .failed(found: "no longer there")
            return waiting
        }
        guard answer.isSuccess else { throw ClusterError.refusal(in: answer) }
        _ = try LiveObject(answer, of: object.id)
        waiting.live = try answer.decode(JSONTree.self)
        waiting.health = ObjectHealth(waiting.live, of: type)
        if waiting.health != .ready, type.kind == "PersistentVolumeClaim",
            try await run.connection.events(of: waiting.live, object.id).contains(where: \.isWaitingForPod)
        {
            waiting.health = .ready
        }
        return waiting
    }

    /// Asks its pods, then its events.
    private func explained(_ waiting: Waiting) async throws -> Waiting {
        var waiting = waiting
        let id = waiting.object.id
        waiting.reason = try await run.connection.troubleOfPods(of: waiting.live, id)
        if waiting.reason == nil {
            let event = try await run.connection.events(of: waiting.live, id).last(where: \.isWarning)
            waiting.reason = event.map { "\($0.reason): \($0.message)" }
        }
        return waiting
    }
}
