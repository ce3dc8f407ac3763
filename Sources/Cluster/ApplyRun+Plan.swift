import FileIO
import Kubernetes

extension ApplyRun {
    /// Asks what would be done to each object, and writes nothing.
    mutating func plan() async throws -> ApplyPlan {
        try await discover()
        var planned: [ApplyPlan.Stage] = []
        var newNamespaces: Set<String> = []
        for (stage, objects) in stages {
            connection.report(.stageBegan(stage, objects: objects.count))
            let looks = try objects.map { object in
                catalogue.contains(object.id.type)
                    ? Look.place(try place(object)) : .later(object.id)
            }
            let missing = newNamespaces
            let run = self
            let entries = try await looks.mapConcurrently(limit: pacing.concurrentChecks) { look in
                try await run.forecast(look, missingNamespaces: missing)
            }
            let refused = entries.compactMap(\.refused)
            guard refused.isEmpty else { throw ClusterError.refused(refused, stage: stage) }
            let forecast = entries.compactMap(\.object)
            for object in forecast where object.kind == "Namespace" && object.outcome == .created {
                newNamespaces.insert(object.name)
            }
            planned.append(ApplyPlan.Stage(name: stage, objects: forecast))
        }
        guard let ownership, ownership.prunes else { return ApplyPlan(stages: planned, former: nil) }
        let pruned = try await prunePlan(ownership)
        return ApplyPlan(
            stages: planned,
            former: pruned.deletions.map { ApplyPlan.Former(object: $0.id.description, stays: nil) }
                + pruned.kept.map { ApplyPlan.Former(object: $0.id.description, stays: $0.reason) }
        )
    }

    /// What can be known about an object before anything is written.
    private enum Look: Sendable {
        case place(PlacedObject)
        /// Its type comes with the set.
        case later(ObjectID)
    }

    private struct Entry: Sendable {
        var object: ApplyPlan.Object?
        var refused: ClusterError.Refused?
    }

    private func forecast(_ look: Look, missingNamespaces: Set<String>) async throws -> Entry {
        guard case .place(let object) = look else {
            if case .later(let id) = look {
                return Entry(object: ApplyPlan.Object(id, outcome: .created, isChecked: false))
            }
            return Entry()
        }
        if let namespace = object.id.namespace, missingNamespaces.contains(namespace) {
            return Entry(object: ApplyPlan.Object(object.id, outcome: .created, isChecked: false))
        }
        let found = try await connection.get(object.path)
        guard found.isSuccess || found.status == 404 else { throw ClusterError.refusal(in: found) }
        let wanted = try await check(object)
        guard wanted.isSuccess else {
            let refusal = ApplyRejection(wanted, of: object.id)
            connection.report(.refused(object.id, refusal))
            return Entry(refused: ClusterError.Refused(object: object.id, refusal: refusal))
        }
        let after = try ObjectContent(wanted, of: object.id)
        guard found.isSuccess else {
            return Entry(object: ApplyPlan.Object(object.id, outcome: .created, isChecked: true))
        }
        let changes = try ObjectContent(found, of: object.id)
            .changes(to: after, isSecret: object.id.type.isSecret)
        guard !changes.isEmpty else {
            return Entry(object: ApplyPlan.Object(object.id, outcome: .unchanged, isChecked: true))
        }
        return Entry(
            object: ApplyPlan.Object(object.id, outcome: .configured, isChecked: true, changes: changes)
        )
    }
}
