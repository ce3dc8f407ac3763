import Kubernetes
import YAML

extension ApplyRun {
    /// Finds what earlier sets have created and this one does not have, what others need last.
    func prunePlan(_ owner: ClusterApplier.Ownership) async throws -> PrunePlan {
        let present = try Set(stages.flatMap(\.objects).map { try identity(of: $0) })
        let candidates = owner.inventory.ids.filter { !present.contains($0.identity) }
            .sorted { ApplyOrder.precedes($1, $0) }
        var plan = PrunePlan()
        for id in candidates {
            if let reason = PrunePlan.protection(of: id.type) {
                plan.kept.append(PrunePlan.Kept(id: id, reason: reason))
            } else if catalogue.contains(id.type) {
                try await look(at: id, owner, &plan)
            } else {
                plan.kept.append(PrunePlan.Kept(id: id, reason: "the cluster has no type \(id.type)"))
            }
        }
        return plan
    }

    private func look(at id: ObjectID, _ owner: ClusterApplier.Ownership, _ plan: inout PrunePlan)
        async throws
    {
        let path = try catalogue.resource(for: id).path(name: id.name, namespace: id.namespace ?? "")
        let answer = try await connection.get(path)
        guard answer.status != 404 else {
            plan.gone.append(id)
            return
        }
        guard answer.isSuccess else { throw ClusterError.refusal(in: answer) }
        let uid = try LiveObject(answer, of: id).uid
        let live = try answer.decode(JSONTree.self)
        let isOurs =
            owner.inventory.isOpen(id)
            ? ManagedFields(of: live).hasApplied(manager.name) : owner.inventory.uid(of: id) == uid
        guard let uid, isOurs else {
            plan.gone.append(id)
            return
        }
        if let reason = PrunePlan.protection(of: live, id, site: owner.site, manager: manager.name) {
            plan.kept.append(PrunePlan.Kept(id: id, reason: reason))
        } else {
            plan.deletions.append(PrunePlan.Deletion(id: id, path: path, uid: uid))
        }
    }

    /// Deletes what ``prunePlan(_:)`` finds, once all of it is told; killed anywhere, the next run goes on.
    mutating func prune(_ owner: ClusterApplier.Ownership) async throws {
        let plan = try await prunePlan(owner)
        for kept in plan.kept { connection.report(.kept(kept.id, reason: kept.reason)) }
        for deletion in plan.deletions { connection.report(.pruning(deletion.id)) }
        for id in plan.gone { owner.inventory.forget(id) }
        if !plan.gone.isEmpty { try owner.inventory.save() }
        for deletion in plan.deletions {
            let answer = try await connection.delete(deletion.path, uid: deletion.uid)
            guard answer.isSuccess || answer.status == 404 || answer.status == 409 else {
                let refusal = ApplyRejection(answer, of: deletion.id)
                throw ClusterError.undeleted(ClusterError.Refused(object: deletion.id, refusal: refusal))
            }
            owner.inventory.forget(deletion.id)
            try owner.inventory.save()
            // A conflict says that the object is another one by now, which is not ours to delete.
            if answer.status == 409 {
                connection.report(.kept(deletion.id, reason: "somebody has made it anew"))
            } else {
                note(pruned: deletion.id)
                connection.report(.pruned(deletion.id))
            }
        }
    }
}
