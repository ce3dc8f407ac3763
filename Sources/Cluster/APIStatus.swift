import Content

/// How an API server says that it did not do what was asked (`meta/v1 Status`).
struct APIStatus: Decodable, Sendable {
    struct Details: Decodable {
        let name: String?
        let kind: String?
        let causes: [Cause]?
    }

    /// One of several reasons; the type of the cause is called `reason` on the wire.
    struct Cause: Decodable {
        let reason: String?
        let message: String?
        let field: String?
    }

    let kind: String
    let message: String?
    let reason: String?
    let details: Details?

    /// Reads the body of a refusal; nil if it is no such document, as proxies and webhooks answer.
    init?(_ answer: APIResponse) {
        do {
            self = try answer.decode(APIStatus.self)
        } catch {
            return nil
        }
        guard kind == "Status" else { return nil }
    }

    var causes: [Cause] { details?.causes ?? [] }

    /// Whether others own fields that we set.
    var isFieldConflict: Bool { causes.contains { $0.reason == "FieldManagerConflict" } }
}
