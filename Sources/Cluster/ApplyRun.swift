import FileIO
import Kubernetes

/// One run over a set of objects.
struct ApplyRun {
    let connection: APIConnection
    let manager: FieldManager
    let pacing: ClusterPacing
    let stages: [(stage: ApplyStage, objects: [KubernetesObject])]
    let definitions: DefinedTypes
    let ownership: ClusterApplier.Ownership?
    private(set) var catalogue = APICatalogue()
    private(set) var report = ClusterApplier.Report()

    init(
        _ applier: ClusterApplier,
        _ objects: [KubernetesObject],
        report: @escaping @Sendable (ClusterEvent) -> Void
    ) throws(ClusterError) {
        if let nameless = objects.first(where: \.id.isNameGenerated) { throw .nameless(nameless.id) }
        connection = APIConnection(
            transport: applier.transport,
            credentials: applier.credentials,
            pacing: applier.pacing,
            report: report
        )
        manager = applier.manager
        ownership = applier.ownership
        pacing = applier.pacing
        stages = ApplyOrder.stages(of: objects)
        definitions = DefinedTypes(of: objects)
    }

    mutating func apply() async throws {
        try await discover()
        for (position, (stage, objects)) in stages.enumerated() {
            connection.report(.stageBegan(stage, objects: objects.count))
            let placed = try objects.map { try place($0) }
            let before = try await check(placed, of: stage)
            try await noteCreations(of: placed, before)
            let written: [APIResponse]
            do {
                written = try await write(placed, before)
            } catch {
                try ownership?.inventory.save()
                throw error
            }
            try ownership?.inventory.save()
            if stage == .definitions {
                for (object, answer) in zip(placed, written) { try await waitUntilReady(object, answer) }
                try await discoverDefined()
            } else if pacing.waitsForHealth {
                let rest = stages[(position + 1)...].reduce(0) { $0 + $1.objects.count }
                let waiting = HealthWait(run: self, stage: stage, unwritten: rest)
                try await waiting.wait(for: Array(zip(placed, written)))
            }
        }
        if let ownership, ownership.prunes { try await prune(ownership) }
    }

    private mutating func write(_ objects: [PlacedObject], _ before: [String?]) async throws -> [APIResponse]
    {
        var written: [APIResponse] = []
        for (object, version) in zip(objects, before) {
            let answer = try await write(object)
            let after = try LiveObject(answer, of: object.id)
            let outcome: ApplyOutcome =
                version == nil ? .created : version == after.version ? .unchanged : .configured
            note(object, outcome, uid: after.uid)
            report.objects.append((object.id, outcome))
            connection.report(.applied(object.id, outcome))
            written.append(answer)
        }
        return written
    }

    /// Notes that an object was deleted.
    mutating func note(pruned id: ObjectID) {
        report.pruned.append(id)
    }

    // MARK: - Types

    /// Learns the types of the cluster; those that are missing must come with the set.
    ///
    /// No two objects may turn out to be one: that is known only now, since a type has a scope and versions.
    mutating func discover() async throws {
        try await learnTypes()
        var seen: Set<PlacedObject.Identity> = []
        for object in stages.flatMap(\.objects) {
            guard catalogue.contains(object.id.type) || !definitions.contains(object.id.type) else {
                continue
            }
            let identity = PlacedObject.Identity(
                object.id,
                at: try catalogue.resource(for: object.id),
                defaultNamespace: connection.credentials.namespace
            )
            guard seen.insert(identity).inserted else { throw ClusterError.sameObject(object.id) }
        }
    }

    /// Learns the types of the cluster, whether all that are needed are among them or not.
    mutating func learnTypes() async throws {
        catalogue = try await connection.discover(needed: neededTypes)
    }

    /// The types of the set, and of all that earlier ones have created.
    var neededTypes: Set<GroupVersionKind> {
        Set(stages.flatMap(\.objects).map(\.id.type)).union(ownership?.inventory.ids.map(\.type) ?? [])
    }

    /// Finds an object's place.
    func place(_ object: KubernetesObject) throws(ClusterError) -> PlacedObject {
        let placed = PlacedObject(
            object,
            at: try catalogue.resource(for: object.id),
            defaultNamespace: connection.credentials.namespace
        )
        for note in placed.notes(on: object) { connection.report(.warning(placed.id, text: note)) }
        return placed
    }

    /// What tells an object from the others of the cluster.
    func identity(of object: KubernetesObject) throws(ClusterError) -> ObjectID.Identity {
        guard catalogue.contains(object.id.type) else { return object.id.identity }
        let isNamespaced = try catalogue.resource(for: object.id).isNamespaced
        let namespace = isNamespaced ? object.id.namespace ?? connection.credentials.namespace : nil
        return ObjectID(type: object.id.type, namespace: namespace, name: object.id.name).identity
    }

    // MARK: - Requests

    /// Asks the server to check all objects of a stage.
    /// - Returns: For each the version of the live object, nil where there is none.
    /// - Throws: ``ClusterError/refused(_:stage:)`` with all that are refused.
    private func check(_ objects: [PlacedObject], of stage: ApplyStage) async throws -> [String?] {
        let checks = try await objects.mapConcurrently(limit: pacing.concurrentChecks) { object in
            let answer = try await check(object)
            return answer.isSuccess
                ? Checked.accepted(version: try LiveObject(answer, of: object.id).version)
                : .refused(ApplyRejection(answer, of: object.id))
        }
        var versions: [String?] = []
        var refused: [ClusterError.Refused] = []
        for (object, check) in zip(objects, checks) {
            switch check {
            case .accepted(let version): versions.append(version)
            case .refused(let refusal):
                connection.report(.refused(object.id, refusal))
                refused.append(ClusterError.Refused(object: object.id, refusal: refusal))
            }
        }
        guard refused.isEmpty else { throw ClusterError.refused(refused, stage: stage) }
        return versions
    }

    /// Asks the server what it would make of an object.
    /// - Returns: The answer, which may be a refusal.
    func check(_ object: PlacedObject) async throws -> APIResponse {
        let answer = try await connection.apply(object.body, to: object.path, as: manager, dryRun: true)
        if answer.isSuccess {
            for text in answer.warnings { connection.report(.warning(object.id, text: text)) }
            connection.report(.checked(object.id))
        }
        return answer
    }

    private func write(_ object: PlacedObject) async throws -> APIResponse {
        let answer = try await connection.apply(object.body, to: object.path, as: manager, dryRun: false)
        guard answer.isSuccess else {
            let refusal = ApplyRejection(answer, of: object.id)
            connection.report(.refused(object.id, refusal))
            throw ClusterError.refusedLate(ClusterError.Refused(object: object.id, refusal: refusal))
        }
        return answer
    }

    /// What the server says to an object.
    private enum Checked: Sendable {
        /// It is acceptable; `version` is that of the live object, nil where there is none.
        case accepted(version: String?)
        case refused(ApplyRejection)
    }
}
