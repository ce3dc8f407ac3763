import FileIO
import Kubernetes

extension ApplyRun {
    /// Asks what would be done to each object, and writes nothing.
    mutating func plan() async throws -> ApplyPlan {
        try await discover()
        var planned: [ApplyPlan.Stage] = []
        var news = News()
        for (stage, objects) in stages {
            connection.report(.stageBegan(stage, objects: objects.count))
            let looks = try objects.map { object in
                catalogue.contains(object.id.type)
                    ? Look.place(try place(object)) : .later(object.id)
            }
            let (run, known) = (self, news)
            let forecast = try await looks.mapConcurrently(limit: pacing.concurrentChecks) { look in
                try await run.forecast(look, known)
            }
            for object in forecast where object.outcome != .unchanged { news.note(object) }
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

    /// What earlier stages bring that the server does not know yet.
    private struct News: Sendable {
        private(set) var namespaces: Set<String> = []
        /// The names of the definitions that are new or become others.
        private(set) var definitions: Set<String> = []

        mutating func note(_ object: ApplyPlan.Object) {
            if object.kind == "Namespace", object.outcome == .created { namespaces.insert(object.name) }
            if object.kind == "CustomResourceDefinition" { definitions.insert(object.name) }
        }
    }

    private func forecast(_ look: Look, _ news: News) async throws -> ApplyPlan.Object {
        let object: PlacedObject
        switch look {
        case .later(let id): return ApplyPlan.Object(id, outcome: .created, isChecked: false)
        case .place(let placed): object = placed
        }
        if let namespace = object.id.namespace, news.namespaces.contains(namespace) {
            return ApplyPlan.Object(object.id, outcome: .created, isChecked: false)
        }
        let found = try await connection.get(object.path)
        guard found.isSuccess || found.status == 404 else { throw ClusterError.refusal(in: found) }
        let wanted = try await check(object)
        // The definition that it is checked by now is not the one that it will be checked by.
        let isChecked = !news.definitions.contains(try catalogue.resource(for: object.id).words)
        guard wanted.isSuccess else {
            let outcome: ApplyOutcome = found.isSuccess ? .configured : .created
            guard isChecked else { return ApplyPlan.Object(object.id, outcome: outcome, isChecked: false) }
            let refusal = ApplyRejection(wanted, of: object.id)
            connection.report(.refused(object.id, refusal))
            return ApplyPlan.Object(
                object.id,
                outcome: outcome,
                isChecked: true,
                refusal: ApplyPlan.Refusal(refusal, of: object.id, in: object.origin)
            )
        }
        for text in wanted.warnings where isChecked { connection.report(.warning(object.id, text: text)) }
        connection.report(.checked(object.id))
        let after = try ObjectContent(wanted, of: object.id)
        guard found.isSuccess else {
            return ApplyPlan.Object(object.id, outcome: .created, isChecked: isChecked)
        }
        let changes = try ObjectContent(found, of: object.id)
            .changes(to: after, isSecret: object.id.type.isSecret)
        guard !changes.isEmpty else {
            return ApplyPlan.Object(object.id, outcome: .unchanged, isChecked: isChecked)
        }
        return ApplyPlan.Object(object.id, outcome: .configured, isChecked: isChecked, changes: changes)
    }
}
