import Activation
import FileIO
import Kubernetes
import YAML

extension ApplyRun {
    /// Compares every object with the live one, by asking what applying it would change; nothing is written.
    mutating func drift(of site: String) async throws -> [DriftedObject] {
        try await learnTypes()
        let run = self
        let looks = stages.flatMap(\.objects)
        var found = try await looks.mapConcurrently(limit: pacing.concurrentChecks) { object in
            try await run.drift(of: object)
        }.compactMap(\.self)
        found += try await extraObjects(of: site)
        return found
    }

    private func drift(of object: KubernetesObject) async throws -> DriftedObject? {
        guard catalogue.contains(object.id.type) else {
            return DriftedObject(
                object.id.description,
                .missing,
                reason: "the cluster has no type \(object.id.type)"
            )
        }
        let placed = try place(object)
        let found = try await connection.get(placed.path)
        guard found.status != 404 else { return DriftedObject(placed.id.description, .missing) }
        guard found.isSuccess else { throw ClusterError.refusal(in: found) }
        let owner = FieldManager(takesOver: true)
        let wanted = try await connection.apply(placed.body, to: placed.path, as: owner, dryRun: true)
        guard wanted.isSuccess else {
            let reason = ApplyRejection(wanted, of: placed.id).description
            return DriftedObject(placed.id.description, .unknown, reason: reason)
        }
        let changes = try ObjectContent(found, of: placed.id)
            .changes(to: ObjectContent(wanted, of: placed.id), isSecret: placed.id.type.isSecret)
        guard !changes.isEmpty else { return nil }
        let managed = ManagedFields(of: try found.decode(JSONTree.self))
        let fields = changes.map {
            DriftedObject.Field($0, manager: managed.manager(of: $0.field, besides: owner.name))
        }
        return DriftedObject(placed.id.description, .changed, fields: fields)
    }

    /// The objects with our label that the set does not have, of the types that it has or an earlier one had.
    private func extraObjects(of site: String) async throws -> [DriftedObject] {
        let known = try Set(stages.flatMap(\.objects).map { try identity(of: $0) })
        var extra: [DriftedObject] = []
        for type in neededTypes.sorted() where catalogue.contains(type) {
            let resource = try catalogue.resource(for: ObjectID(type: type, namespace: nil, name: ""))
            for id in try await connection.labelled(resource, site: site) where !known.contains(id.identity) {
                extra.append(
                    DriftedObject(
                        id.description,
                        .extra,
                        reason: "it has the label \(SiteLabel.name) and is not in the snapshot"
                    )
                )
            }
        }
        return extra
    }
}

extension APIConnection {
    /// The objects of a type with the label of a site; none, with a warning, where the account may not list them.
    fileprivate func labelled(_ resource: APIResource, site: String) async throws -> [ObjectID] {
        var found: [ObjectID] = []
        var next: String?
        repeat {
            var query = [("labelSelector", "\(SiteLabel.name)=\(site)"), ("limit", "500")]
            if let next { query.append(("continue", next)) }
            let answer = try await get(resource.listPath, query: query)
            if answer.status == 403 || answer.status == 405 {
                let id = ObjectID(type: resource.type, namespace: nil, name: "*")
                report(
                    .warning(id, text: "objects of this type may not be listed, so extra ones are not found")
                )
                return []
            }
            guard answer.isSuccess else { throw ClusterError.refusal(in: answer) }
            let list = try answer.decode(JSONTree.self)
            for item in list["items"]?.elements ?? [] {
                guard let name = item["metadata"]?["name"]?.text else { continue }
                found.append(
                    ObjectID(type: resource.type, namespace: item["metadata"]?["namespace"]?.text, name: name)
                )
            }
            next = list["metadata"]?["continue"]?.text.flatMap { $0.isEmpty ? nil : $0 }
        } while next != nil
        return found
    }
}
