import Kubernetes

/// Whether later objects can rely on a definition.
enum Readiness: Sendable, Equatable {
    case ready
    case notYet(found: String)
    case never(found: String)

    private struct Document: Decodable {
        struct Status: Decodable {
            let phase: String?
            let conditions: [Condition]?
        }
        struct Condition: Decodable {
            let type: String
            let status: String
            let message: String?
        }

        let status: Status?

        func condition(_ type: String) -> Condition? {
            status?.conditions?.first { $0.type == type }
        }
    }

    /// What objects of a type must be; nil for types that nothing waits for.
    static func condition(of type: GroupVersionKind) -> String? {
        type.isDefinition ? "Established" : type.isNamespace ? "Active" : nil
    }

    /// Reads an answer about a definition of that type.
    init(_ answer: APIResponse, _ type: GroupVersionKind) throws(ClusterError) {
        let document = try answer.decode(Document.self)
        if type.isNamespace {
            switch document.status?.phase {
            case "Active": self = .ready
            case "Terminating": self = .never(found: "Terminating")
            case let phase: self = .notYet(found: phase ?? "without a phase")
            }
        } else if let names = document.condition("NamesAccepted"), names.status == "False" {
            self = .never(found: "not accepted (\(names.message ?? "no reason given"))")
        } else {
            let isEstablished = document.condition("Established")?.status == "True"
            self = isEstablished ? .ready : .notYet(found: "not established")
        }
    }
}
