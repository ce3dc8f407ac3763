import Kubernetes

/// An object as the API server shows it, as far as an application must know it.
struct LiveObject: Sendable {
    private struct Document: Decodable {
        struct Metadata: Decodable {
            let name: String
            let namespace: String?
            let resourceVersion: String?
            let uid: String?
        }

        let apiVersion: String
        let kind: String
        let metadata: Metadata
    }

    /// What the object's state is called; nil if the server has not stored it.
    let version: String?
    /// What the server calls this object and no other one of its name, before or after it.
    let uid: String?

    /// Reads an answer about the object `id`.
    /// - Throws: ``ClusterError/malformedAnswer(request:reason:)`` if it is about anything else.
    init(_ answer: APIResponse, of id: ObjectID) throws(ClusterError) {
        let document = try answer.decode(Document.self)
        guard document.apiVersion == id.type.apiVersion, document.kind == id.type.kind,
            document.metadata.name == id.name, document.metadata.namespace == id.namespace
        else {
            let found = [
                document.apiVersion, document.kind, document.metadata.namespace, document.metadata.name,
            ]
            throw .malformedAnswer(
                request: answer.request,
                reason: "found \(found.compactMap(\.self).joined(separator: " ")), expected \(id)"
            )
        }
        uid = document.metadata.uid
        version = document.metadata.resourceVersion.flatMap { $0.isEmpty ? nil : $0 }
    }
}
