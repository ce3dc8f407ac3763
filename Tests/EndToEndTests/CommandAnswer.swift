import Foundation
import TestSupport

/// What a command says with `--json`, as a script reads it.
struct CommandAnswer<Payload: Decodable>: Decodable {
    struct Failure: Decodable {
        struct Detail: Decodable {
            let subject: String
            let reason: String
        }
        let id: String
        let exit: Int32
        let remedy: String
        let details: [Detail]
    }

    let data: Payload?
    let error: Failure?

    init(_ outcome: Command.Outcome) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(outcome.output))
    }
}

/// What making a snapshot active does, or would do.
struct ActivationAnswer: Decodable {
    struct Plan: Decodable {
        struct Step: Decodable {
            struct Change: Decodable {
                let field: String
                let before: String?
                let after: String?
            }
            let stage: String?
            let action: String
            let subject: String
            let changes: [Change]?
        }
        let target: String
        let steps: [Step]
        let gone: [String]?
    }
    let targets: [String]
    let plan: [Plan]?
}

/// What differs from the snapshots that are active.
struct DriftAnswer: Decodable {
    struct Target: Decodable {
        struct Object: Decodable {
            struct Field: Decodable {
                let field: String
                let live: String?
                let manager: String?
            }
            let subject: String
            let kind: String
            let fields: [Field]
        }
        let target: String
        let snapshot: String
        let objects: [Object]
    }
    let targets: [Target]
}
