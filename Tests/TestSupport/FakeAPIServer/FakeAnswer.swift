/// What the fake API server answers.
struct FakeAnswer: Sendable {
    var status = 200
    var contentType = "application/json"
    var headers: [String: String] = [:]
    var body: FakeJSON

    /// A `Status` that says no, in the words of the real server.
    static func failure(
        _ code: Int,
        _ reason: String,
        _ message: String,
        name: String = "",
        kind: String = "",
        causes: [FakeJSON] = []
    ) -> FakeAnswer {
        var details: FakeJSON = [:]
        if !name.isEmpty { details["name"] = .string(name) }
        if !kind.isEmpty { details["kind"] = .string(kind) }
        if !causes.isEmpty { details["causes"] = .array(causes) }
        return FakeAnswer(
            status: code,
            body: [
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
                "message": .string(message), "reason": .string(reason), "details": details,
                "code": .number(Double(code)),
            ]
        )
    }

    static func cause(_ reason: String, _ message: String, _ field: String) -> FakeJSON {
        ["reason": .string(reason), "message": .string(message), "field": .string(field)]
    }

    static let notFound = failure(404, "NotFound", "the server could not find the requested resource")
}
