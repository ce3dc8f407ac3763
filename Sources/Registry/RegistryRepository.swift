package import Content
package import OCILayout
import Transport

/// One repository of a registry.
package struct RegistryRepository: RepositoryStore {
    /// What is asked for by `Accept` in every request for a manifest.
    static let accepted = [
        MediaType.imageIndex, .imageManifest, .dockerManifestList, .dockerManifest, .artifactManifest,
    ].map(\.rawValue).joined(separator: ", ")

    /// The whole name, the prefix of the registry included.
    package let name: RepositoryName

    let client: RegistryClient

    init(_ name: RepositoryName, of client: RegistryClient) {
        self.name = name
        self.client = client
    }

    var exchange: RegistryExchange { client.exchange }

    func operation(_ action: String) -> RegistryOperation {
        RegistryOperation(client.endpoint.host, name, action)
    }

    /// Whether a `HEAD` finds the content, with the right size where the registry says one.
    /// - Throws: ``RegistryError/unreadableContent(_:_:status:)`` when the registry has a blob and fails each time that it is asked for it.
    package func contains(_ descriptor: Descriptor) async throws -> Bool {
        let isManifest = descriptor.mediaType.isManifestOrIndex
        let request = RegistryRequest(
            method: .head,
            url: try url(of: descriptor),
            headers: isManifest ? ["Accept": Self.accepted] : [:],
            scopes: [.pull(name)],
            expected: [200, 404],
            operation: operation("look for \(descriptor.digest)")
        )
        do {
            return try await exchange.send(request) { response in
                guard response.status == 200 else { return false }
                let digest = response.headers["Docker-Content-Digest"]
                let isOther = digest != nil && digest != descriptor.digest.description && isManifest
                return !isOther && response.contentLength ?? descriptor.size == descriptor.size
            }
        } catch RegistryError.refused(let operation, 500, _) where !isManifest {
            throw RegistryError.unreadableContent(operation, descriptor.digest, status: 500)
        }
    }

    package func resolve(_ selector: ReferenceSelector) async throws -> ResolvedManifest? {
        try await manifest(selector).map { ResolvedManifest($0.descriptor, bytes: $0.bytes) }
    }

    package func put(_ expected: Descriptor, from source: some ContentSource) async throws {
        if expected.mediaType.isManifestOrIndex {
            try await putManifest(expected, from: source)
        } else {
            try await putBlob(expected, from: source)
        }
    }

    func url(of descriptor: Descriptor) throws(RegistryError) -> HTTPURL {
        let kind = descriptor.mediaType.isManifestOrIndex ? "manifests" : "blobs"
        return try client.endpoint.url("\(name)/\(kind)/\(descriptor.digest)")
    }
}
