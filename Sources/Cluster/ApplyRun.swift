import Snapshot

/// One run over a set of objects.
struct ApplyRun {
    let connection: APIConnection
    let manager: FieldManager
    let pacing: ClusterPacing
    let stages: [(stage: ApplyStage, objects: [KubernetesObject])]
    let definitions: DefinedTypes
    private(set) var catalogue = APICatalogue()
    private(set) var report = ClusterTarget.Report()
    private var seen: [String: ObjectID] = [:]

    init(
        _ target: ClusterTarget,
        _ objects: [KubernetesObject],
        report: @escaping @Sendable (ClusterEvent) -> Void
    ) throws(ClusterError) {
        if let nameless = objects.first(where: \.id.isNameGenerated) { throw .nameless(nameless.id) }
        connection = APIConnection(
            transport: target.transport,
            credentials: target.credentials,
            pacing: target.pacing,
            report: report
        )
        manager = target.manager
        pacing = target.pacing
        stages = ApplyOrder.stages(of: objects)
        definitions = DefinedTypes(of: objects)
    }

    mutating func apply() async throws {
        try await discover()
        for (stage, objects) in stages {
            connection.report(.stageBegan(stage, objects: objects.count))
            let placed = try objects.map { try place($0) }
            let before = try await check(placed, of: stage)
            var written: [LiveObject] = []
            for (object, version) in zip(placed, before) {
                let live = try await write(object)
                let outcome: ApplyOutcome =
                    version == nil ? .created : version == live.version ? .unchanged : .configured
                report.objects.append((object.id, outcome))
                connection.report(.applied(object.id, outcome))
                written.append(live)
            }
            if stage == .definitions {
                for (object, live) in zip(placed, written) { try await waitUntilReady(object, live) }
                try await discoverDefined()
            }
        }
    }

    // MARK: - Types

    /// Learns the types of the cluster; those that are missing must come with the set.
    mutating func discover() async throws {
        catalogue = try await connection.discover(needed: types)
        for object in stages.flatMap(\.objects) where !definitions.contains(object.id.type) {
            _ = try catalogue.resource(for: object.id)
        }
    }

    /// Learns the types that the set has defined; the server may need a moment to serve them.
    private mutating func discoverDefined() async throws {
        let wanted = stages.flatMap(\.objects).filter { !catalogue.contains($0.id.type) }
        guard let first = wanted.first else { return }
        var waited = Duration.zero
        var look = 0
        while true {
            catalogue = try await connection.discover(needed: types)
            guard let missing = wanted.first(where: { !catalogue.contains($0.id.type) }) else { return }
            guard waited < pacing.readyTimeout else {
                _ = try catalogue.resource(for: missing.id)
                return
            }
            if look == 0 { connection.report(.waiting(first.id, condition: "its type to be served")) }
            look += 1
            let pause = pacing.pause(beforeLook: look)
            try await pacing.sleep(pause)
            waited += pause
        }
    }

    private var types: Set<GroupVersionKind> { Set(stages.flatMap(\.objects).map(\.id.type)) }

    /// Finds an object's place, and sees that no other object has it.
    mutating func place(_ object: KubernetesObject) throws(ClusterError) -> PlacedObject {
        let resource = try catalogue.resource(for: object.id)
        let placed = PlacedObject(
            object,
            at: resource,
            defaultNamespace: connection.credentials.namespace
        )
        guard seen.updateValue(placed.id, forKey: placed.identity) == nil else {
            throw .sameObject(placed.id)
        }
        if let note = placed.note(on: object) { connection.report(.warning(placed.id, text: note)) }
        return placed
    }

    // MARK: - Requests

    /// Asks the server to check all objects of a stage.
    /// - Returns: For each the version of the live object, nil where there is none.
    /// - Throws: ``ClusterError/refused(_:stage:)`` with all that are refused.
    private func check(_ objects: [PlacedObject], of stage: ApplyStage) async throws -> [String?] {
        let checks = try await objects.mapConcurrently(limit: pacing.concurrentChecks) { object in
            try await check(object)
        }
        var versions: [String?] = []
        var refused: [ClusterError.Refused] = []
        for (object, check) in zip(objects, checks) {
            switch check {
            case .success(let live): versions.append(live.version)
            case .failure(let refusal):
                connection.report(.refused(object.id, refusal))
                refused.append(ClusterError.Refused(object: object.id, refusal: refusal))
            }
        }
        guard refused.isEmpty else { throw ClusterError.refused(refused, stage: stage) }
        return versions
    }

    /// Asks the server what it would make of an object.
    func check(_ object: PlacedObject) async throws -> Checked {
        let answer = try await connection.apply(object.body, to: object.path, as: manager, dryRun: true)
        guard answer.isSuccess else { return .failure(ApplyRefusal(answer, of: object.id)) }
        for text in answer.warnings { connection.report(.warning(object.id, text: text)) }
        let live = try LiveObject(answer, of: object.id)
        connection.report(.checked(object.id))
        return .success(live)
    }

    private func write(_ object: PlacedObject) async throws -> LiveObject {
        let answer = try await connection.apply(object.body, to: object.path, as: manager, dryRun: false)
        guard answer.isSuccess else {
            let refusal = ApplyRefusal(answer, of: object.id)
            connection.report(.refused(object.id, refusal))
            throw ClusterError.refusedLate(ClusterError.Refused(object: object.id, refusal: refusal))
        }
        return try LiveObject(answer, of: object.id)
    }

    /// What the server says to an object.
    enum Checked: Sendable {
        case success(LiveObject)
        case failure(ApplyRefusal)
    }
}

extension Array where Element: Sendable {
    /// The results of `body` in the order of the elements, at most `limit` running at a time.
    func mapConcurrently<Result: Sendable>(
        limit: Int,
        _ body: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results = [Result?](repeating: nil, count: count)
            for (index, element) in enumerated() {
                if index >= Swift.max(1, limit), let (done, result) = try await group.next() {
                    results[done] = result
                }
                group.addTask { (index, try await body(element)) }
            }
            for try await (done, result) in group { results[done] = result }
            return results.compactMap(\.self)
        }
    }
}
