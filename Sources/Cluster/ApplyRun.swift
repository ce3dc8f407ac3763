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
    let continues: Bool
    private(set) var catalogue = APICatalogue()
    private(set) var report = ClusterApplier.Report()
    /// The objects that were written before their stage.
    private(set) var ahead: Set<ObjectID> = []

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
        continues = applier.continues
        pacing = applier.pacing
        stages = ApplyOrder.stages(of: objects)
        definitions = DefinedTypes(of: objects)
    }

    mutating func apply() async throws {
        try await discover()
        for (position, (stage, objects)) in stages.enumerated() {
            connection.report(.stageBegan(stage, objects: objects.count))
            let rest = stages[(position + 1)...].reduce(0) { $0 + $1.objects.count }
            let open = objects.filter { !ahead.contains($0.id) }
            try await apply(open.map { try place($0) }, of: stage, unwritten: rest)
        }
        if let ownership, ownership.prunes { try await prune(ownership) }
    }

    /// Notes what became of an object.
    mutating func note(_ id: ObjectID, _ outcome: ApplyOutcome) {
        report.objects.append((id, outcome))
    }

    /// Notes that objects of later stages are written.
    mutating func note(ahead objects: [PlacedObject]) {
        ahead.formUnion(objects.map(\.source))
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

    /// Asks the server what it would make of an object.
    /// - Returns: The answer, which may be a refusal.
    func check(_ object: PlacedObject) async throws -> APIResponse {
        try await connection.apply(object.body, to: object.path, as: manager, dryRun: true)
    }

    /// Writes an object.
    /// - Parameter isComplete: Whether the server has said that it takes every field, so that another one which does not is late.
    func write(_ object: PlacedObject, isComplete: Bool = true) async throws -> APIResponse {
        func write(_ object: PlacedObject) async throws -> APIResponse {
            try await connection.apply(object.body, to: object.path, as: manager, dryRun: false)
        }
        let answer = isComplete ? try await patiently(object, write) : try await write(object)
        guard answer.isSuccess else {
            let refusal = ApplyRejection(answer, of: object.id)
            connection.report(.refused(object.id, refusal))
            throw ClusterError.refusedLate(
                ClusterError.Refused(object: object.id, refusal: refusal, place: object.origin)
            )
        }
        return answer
    }
}
