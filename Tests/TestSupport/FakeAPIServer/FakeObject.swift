/// An object as the fake API server stores it.
struct FakeObject: Sendable, Hashable {
    struct Manager: Sendable, Hashable {
        let name: String
        let operation: String
        let apiVersion: String
        var fields: FakeFields

        /// As conflicts name it.
        var words: String {
            operation == "Update" ? "\"\(name)\" using \(apiVersion) at 2026-01-01T00:00:00Z" : "\"\(name)\""
        }
    }

    /// The object without what the server adds to its metadata.
    var content: FakeJSON
    var managers: [Manager] = []
    var uid = ""
    /// 0 while it is not stored.
    var version = 0
    var generation = 1
    /// How often it was looked at since it was stored.
    var looks = 0

    /// As clients see it.
    var json: FakeJSON {
        var json = content
        var metadata = json["metadata"] ?? [:]
        metadata["uid"] = .string(uid)
        metadata["creationTimestamp"] = "2026-01-01T00:00:00Z"
        metadata["generation"] = .number(Double(generation))
        if version > 0 { metadata["resourceVersion"] = .string(String(version)) }
        metadata["managedFields"] = .array(
            managers.map { manager in
                [
                    "manager": .string(manager.name), "operation": .string(manager.operation),
                    "apiVersion": .string(manager.apiVersion), "time": "2026-01-01T00:00:00Z",
                    "fieldsType": "FieldsV1", "fieldsV1": manager.fields.json,
                ]
            }
        )
        json["metadata"] = metadata
        return json
    }
}
