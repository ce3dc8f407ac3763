import FileIO
import Kubernetes

/// What the server is only late with: the schema of a definition that this run has changed, and a namespace that is going.
///
/// A request that the server answers with 5xx is sent again by ``APIConnection``, whatever it is about.
extension ApplyRun {
    /// Checks objects, and those again for which a better answer may come, all of them together within one limit.
    /// - Returns: The last answer to each, which may be a refusal.
    func answers(checking objects: [PlacedObject]) async throws -> [APIResponse] {
        let run = self
        var answers = try await objects.mapConcurrently(limit: pacing.concurrentChecks) {
            try await run.check($0)
        }
        var waited = Duration.zero
        var look = 0
        while true {
            let late = try objects.indices.filter {
                try lateness(of: answers[$0], to: objects[$0]).map { waited < $0 } ?? false
            }
            guard !late.isEmpty else { return answers }
            look += 1
            let pause = pacing.pause(beforeLook: look)
            try await pacing.sleep(pause)
            waited += pause
            let again = try await late.map { objects[$0] }.mapConcurrently(limit: pacing.concurrentChecks) {
                try await run.check($0)
            }
            for (index, answer) in zip(late, again) { answers[index] = answer }
        }
    }

    /// Asks again while a better answer may come, within a limit.
    /// - Returns: The last answer, which may be a refusal.
    func patiently(
        _ object: PlacedObject,
        _ ask: (PlacedObject) async throws -> APIResponse
    ) async throws -> APIResponse {
        var waited = Duration.zero
        var look = 0
        while true {
            let answer = try await ask(object)
            guard let limit = try lateness(of: answer, to: object), waited < limit else { return answer }
            look += 1
            let pause = pacing.pause(beforeLook: look)
            try await pacing.sleep(pause)
            waited += pause
        }
    }

    /// How long it may take until a better answer comes; nil where none will.
    private func lateness(of answer: APIResponse, to object: PlacedObject) throws -> Duration? {
        guard !answer.isSuccess else {
            return try !answer.isComplete && isDefinedAnew(object.id) ? pacing.schemaTimeout : nil
        }
        switch ApplyRejection(answer, of: object.id) {
        case .namespaceEnding: return pacing.readyTimeout
        case .invalid, .other(404, _): return try isDefinedAnew(object.id) ? pacing.schemaTimeout : nil
        default: return nil
        }
    }

    /// Whether this run has changed the definition of the type of an object.
    private func isDefinedAnew(_ id: ObjectID) throws -> Bool {
        guard catalogue.contains(id.type) else { return false }
        let words = try catalogue.resource(for: id).words
        return report.objects.contains {
            $0.id.type.isDefinition && $0.id.name == words && $0.outcome != .unchanged
        }
    }
}

extension APIResponse {
    /// Whether the server has taken every field.
    var isComplete: Bool { !warnings.contains { $0.hasPrefix("unknown field") } }
}
