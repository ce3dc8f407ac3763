import Kubernetes

extension ApplyRun {
    /// Waits until what later objects need of `object` is there.
    /// - Parameter written: The answer to its writing.
    func waitUntilReady(_ object: PlacedObject, _ written: APIResponse) async throws {
        guard let condition = ObjectHealth.condition(of: object.id.type) else { return }
        var answer = written
        var waited = Duration.zero
        var look = 0
        while true {
            let found: String
            switch try ObjectHealth(answer.decode(JSONTree.self), of: object.id.type) {
            case .ready:
                if look > 0 { connection.report(.ready(object.id)) }
                return
            // A namespace that is going comes back when it is gone.
            case .failed(let words) where object.id.type.isNamespace: found = words
            case .failed(let words):
                throw ClusterError.notReady(object.id, found: words, expected: condition, after: waited)
            case .progressing(let words): found = words
            }
            guard waited < pacing.readyTimeout else {
                throw ClusterError.notReady(object.id, found: found, expected: condition, after: waited)
            }
            if look == 0 { connection.report(.waiting(object.id, condition: condition)) }
            look += 1
            let pause = pacing.pause(beforeLook: look)
            try await pacing.sleep(pause)
            waited += pause
            answer = try await connection.get(object.path)
            // A namespace that was going is gone: it is made anew.
            if answer.status == 404 { answer = try await write(object) }
            guard answer.isSuccess else { throw ClusterError.refusal(in: answer) }
            _ = try LiveObject(answer, of: object.id)
        }
    }

    /// Learns the types that the set has defined; the server may need a moment to serve them.
    mutating func discoverDefined() async throws {
        let wanted = stages.flatMap(\.objects).filter { !catalogue.contains($0.id.type) }
        guard let first = wanted.first else { return }
        var waited = Duration.zero
        var look = 0
        while true {
            try await discover()
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
}
