import Snapshot

extension ApplyRun {
    /// Whether a definition can be used.
    private enum Readiness {
        case ready
        case notYet(found: String)
        case never(found: String)
    }

    /// Waits until what later objects need of `object` is there.
    func waitUntilReady(_ object: PlacedObject, _ written: LiveObject) async throws {
        guard let condition = Self.condition(of: object.id.type) else { return }
        var live = written
        var waited = Duration.zero
        var look = 0
        while true {
            let found: String
            switch Self.readiness(of: live, object.id.type) {
            case .ready:
                if look > 0 { connection.report(.ready(object.id)) }
                return
            case .never(let words):
                throw ClusterError.notReady(object.id, found: words, expected: condition, after: waited)
            case .notYet(let words): found = words
            }
            guard waited < pacing.readyTimeout else {
                throw ClusterError.notReady(object.id, found: found, expected: condition, after: waited)
            }
            if look == 0 { connection.report(.waiting(object.id, condition: condition)) }
            look += 1
            let pause = pacing.pause(beforeLook: look)
            try await pacing.sleep(pause)
            waited += pause
            let answer = try await connection.get(object.path)
            guard answer.isSuccess else { throw ClusterError.undiscoverable(answer) }
            live = try LiveObject(answer, of: object.id)
        }
    }

    private static func condition(of type: GroupVersionKind) -> String? {
        type.isDefinition ? "Established" : type.isNamespace ? "Active" : nil
    }

    private static func readiness(of live: LiveObject, _ type: GroupVersionKind) -> Readiness {
        if type.isNamespace {
            switch live.phase {
            case "Active": return .ready
            case "Terminating": return .never(found: "Terminating")
            default: return .notYet(found: live.phase ?? "without a phase")
            }
        }
        if let names = live.condition("NamesAccepted"), names.status == "False" {
            return .never(found: "not accepted (\(names.message))")
        }
        return live.condition("Established")?.status == "True" ? .ready : .notYet(found: "not established")
    }
}
