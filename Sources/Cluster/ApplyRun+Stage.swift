import Kubernetes

/// One stage: all of it is checked, then written, then waited for.
///
/// What the server refuses stops the stage before anything of it is written, unless the run goes on with the others. What is held up by a
/// webhook that does not answer, and that this very set repairs, is no refusal yet: what repairs it is written first, from later stages, too.
extension ApplyRun {
    /// What the server says to the objects of a stage.
    private struct Checked {
        var accepted: [Accepted] = []
        /// Those that a webhook holds up which the set repairs.
        var held: [(webhook: SilentWebhook, refused: ClusterError.Refused, object: PlacedObject)] = []
        var refused: [ClusterError.Refused] = []

        /// Also those that are held up.
        var unaccepted: [ClusterError.Refused] { refused + held.map(\.refused) }
    }

    /// An object that the server would accept.
    private struct Accepted {
        let object: PlacedObject
        /// The version of the live object; nil where there is none.
        let version: String?
        /// Whether every field of it would be taken.
        let isComplete: Bool
    }

    /// An object that was written, and the answer to that.
    private typealias Written = (PlacedObject, APIResponse)

    /// Checks and writes the objects of a stage, and waits until they are as they should be.
    /// - Parameter unwritten: How many objects of later stages are not written.
    /// - Throws: ``ClusterError/refused(_:stage:)`` where nothing of the stage is written, ``ClusterError/refusedSome(_:stage:written:)``
    ///   where the others of it are, and what waiting throws.
    mutating func apply(_ objects: [PlacedObject], of stage: ApplyStage, unwritten: Int) async throws {
        let checked = try await check(objects)
        guard continues || checked.refused.isEmpty else {
            throw ClusterError.refused(checked.unaccepted, stage: stage)
        }
        var refused = checked.refused
        var written = try await write(checked.accepted)
        if !checked.held.isEmpty {
            try await repair(checked.held.map(\.webhook), with: written, of: stage, unwritten: unwritten)
            let again = try await recheck(checked.held.map(\.object))
            refused += again.unaccepted
            if continues || refused.isEmpty { written += try await write(again.accepted) }
        }
        guard refused.isEmpty else {
            throw written.isEmpty
                ? ClusterError.refused(refused, stage: stage)
                : ClusterError.refusedSome(refused, stage: stage, written: written.count)
        }
        try await settle(written, of: stage, unwritten: unwritten)
    }

    private mutating func settle(_ written: [Written], of stage: ApplyStage, unwritten: Int) async throws {
        if stage == .definitions {
            for (object, answer) in written { try await waitUntilReady(object, answer) }
            try await discoverDefined()
        } else if pacing.waitsForHealth {
            try await HealthWait(run: self, stage: stage, unwritten: unwritten).wait(for: written)
        }
    }

    // MARK: - Webhooks that the set repairs

    /// Writes what repairs webhooks and belongs to later stages, and waits until all that repairs them is as it should be.
    private mutating func repair(
        _ webhooks: [SilentWebhook],
        with written: [Written],
        of stage: ApplyStage,
        unwritten: Int
    ) async throws {
        func repairs(_ object: KubernetesObject) -> Bool { webhooks.contains { $0.isRepaired(by: object) } }
        let repairing = Set(stages.flatMap(\.objects).filter(repairs).map(\.id))
        let early = stages.filter { $0.stage > stage }.flatMap(\.objects).filter {
            repairing.contains($0.id) && catalogue.contains($0.id.type) && !ahead.contains($0.id)
        }
        var repaired = written.filter { repairing.contains($0.0.source) }
        let checked = try await check(early.map { try place($0) })
        let first = try await write(checked.accepted)
        note(ahead: first.map(\.0))
        repaired += first
        guard pacing.waitsForHealth else { return }
        try await HealthWait(run: self, stage: stage, unwritten: unwritten).wait(for: repaired)
    }

    /// Asks again until no webhook holds anything up, or the time is over.
    private func recheck(_ objects: [PlacedObject]) async throws -> Checked {
        var waited = Duration.zero
        var look = 0
        while true {
            let checked = try await check(objects)
            guard !checked.held.isEmpty, waited < pacing.readyTimeout else { return checked }
            if look == 0 {
                for held in checked.held {
                    connection.report(
                        .waiting(held.object.id, condition: "let through by the webhook \(held.webhook.name)")
                    )
                }
            }
            look += 1
            let pause = pacing.pause(beforeLook: look)
            try await pacing.sleep(pause)
            waited += pause
        }
    }

    // MARK: - Checking

    private func check(_ objects: [PlacedObject]) async throws -> Checked {
        let answers = try await answers(checking: objects)
        var checked = Checked()
        for (object, answer) in zip(objects, answers) {
            guard !answer.isSuccess else {
                for text in answer.warnings { connection.report(.warning(object.id, text: text)) }
                connection.report(.checked(object.id))
                checked.accepted.append(
                    Accepted(
                        object: object,
                        version: try LiveObject(answer, of: object.id).version,
                        isComplete: answer.isComplete
                    )
                )
                continue
            }
            let refusal = ApplyRejection(answer, of: object.id)
            let refused = ClusterError.Refused(object: object.id, refusal: refusal, place: object.origin)
            if case .webhookSilent(let reason) = refusal, let webhook = SilentWebhook(reason),
                stages.flatMap(\.objects).contains(where: webhook.isRepaired)
            {
                checked.held.append((webhook, refused, object))
            } else {
                connection.report(.refused(object.id, refusal))
                checked.refused.append(refused)
            }
        }
        return checked
    }

    // MARK: - Writing

    private mutating func write(_ checked: [Accepted]) async throws -> [Written] {
        guard !checked.isEmpty else { return [] }
        try await noteCreations(of: checked.map(\.object), checked.map(\.version))
        var written: [Written] = []
        do {
            for accepted in checked {
                let (object, version) = (accepted.object, accepted.version)
                let answer = try await write(object, isComplete: accepted.isComplete)
                let after = try LiveObject(answer, of: object.id)
                let outcome: ApplyOutcome =
                    version == nil ? .created : version == after.version ? .unchanged : .configured
                note(object, outcome, uid: after.uid)
                note(object.id, outcome)
                connection.report(.applied(object.id, outcome))
                written.append((object, answer))
            }
        } catch {
            try ownership?.inventory.save()
            throw error
        }
        try ownership?.inventory.save()
        return written
    }
}
