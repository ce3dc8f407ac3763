import Kubernetes

extension ApplyRun {
    /// Notes which objects of a stage are about to be created, and decides about those that an earlier run has left open.
    /// - Parameter versions: For each the version of the live object, nil where there is none.
    func noteCreations(of objects: [PlacedObject], _ versions: [String?]) async throws {
        guard let inventory = ownership?.inventory else { return }
        for (object, version) in zip(objects, versions) where version != nil && inventory.isOpen(object.id) {
            let answer = try await connection.get(object.path)
            if answer.isSuccess, let uid = try LiveObject(answer, of: object.id).uid,
                ManagedFields(of: try answer.decode(JSONTree.self)).hasApplied(manager.name)
            {
                inventory.own(object.id, uid: uid)
            } else {
                inventory.forget(object.id)
            }
        }
        try inventory.begin(zip(objects, versions).filter { $0.1 == nil }.map(\.0.id))
    }

    /// Notes what became of an object that was written.
    func note(_ object: PlacedObject, _ outcome: ApplyOutcome, uid: String?) {
        guard let inventory = ownership?.inventory, let uid else { return }
        if outcome == .created {
            inventory.own(object.id, uid: uid)
        } else if let known = inventory.uid(of: object.id), known != uid {
            // Somebody has deleted ours and made another one of its name.
            inventory.forget(object.id)
        }
    }
}
