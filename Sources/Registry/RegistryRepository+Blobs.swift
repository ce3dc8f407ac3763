package import Content
package import OCILayout
import Transport

extension RegistryRepository {
    /// Blobs up to this size in bytes are read into memory and verified before they are sent.
    private static let smallBlob: Int64 = 64 << 10

    /// Makes a blob of another repository of this registry appear here (distribution-spec, "Mounting a blob from another
    /// repository"); false if the registry would rather have it uploaded.
    package func mount(_ descriptor: Descriptor, from repository: RepositoryName) async throws -> Bool {
        guard !descriptor.mediaType.isManifestOrIndex else { return false }
        if try await isReadable(descriptor) { return true }
        let source = try client.repository(named: repository).name
        let operation = operation("mount \(descriptor.digest) from \(source)")
        let request = RegistryRequest(
            method: .post,
            url: try client.endpoint.url(
                "\(name)/blobs/uploads/",
                query: [("mount", descriptor.digest.description), ("from", source.description)]
            ),
            scopes: [.push(name), .pull(source)],
            expected: [201, 202],
            operation: operation
        )
        let session = try await exchange.send(request) { response in
            response.status == 201 ? nil : response.headers["Location"]
        }
        guard let session else { return try await isReadable(descriptor) }
        try await cancel(session, from: request.url, operation)
        return false
    }

    func putBlob(_ expected: Descriptor, from source: some ContentSource) async throws {
        if try await isReadable(expected) { return }
        let body: HTTPBody
        if expected.size <= Self.smallBlob {
            body = .bytes(try await source.read(expected, limit: Int(Self.smallBlob)))
        } else {
            body = .stream(length: expected.size) { writer in
                try await source.withContent(of: expected) { reader in
                    var verified = VerifyingReader(reader, expecting: expected)
                    try await verified.forEachChunk { try await writer.write($0) }
                }
            }
        }
        let operation = operation("upload \(expected.digest)")
        var isRepeated = false
        try await exchange.retry.run(isCostly: expected.size > Self.smallBlob) {
            // What a registry has not acknowledged in time may have arrived.
            if isRepeated, try await isReadable(expected) { return }
            isRepeated = true
            try await finish(try await startUpload(operation), expected, body, operation)
        }
        guard try await isReadable(expected) else {
            throw RegistryError.notKept(operation, what: "it is not there, of another size, or unreadable")
        }
    }

    /// Whether the content is there and can be read: some registries remember blobs that their storage has lost,
    /// or never had all of; what is sent again mends both.
    package func isReadable(_ descriptor: Descriptor) async throws -> Bool {
        guard !descriptor.mediaType.isManifestOrIndex else {
            return try await manifest(.digest(descriptor.digest)) != nil
        }
        do {
            guard try await contains(descriptor) else { return false }
        } catch RegistryError.unreadableContent {
            return false
        }
        guard descriptor.size > 0 else { return true }
        let request = RegistryRequest(
            method: .get,
            url: try url(of: descriptor),
            headers: ["Range": "bytes=0-0"],
            scopes: [.pull(name)],
            expected: [200, 206, 404, 416],
            operation: operation("look for \(descriptor.digest)")
        )
        do {
            return try await exchange.send(request) { response in
                guard [200, 206].contains(response.status) else { return false }
                return try await !response.prefix(1).isEmpty
            }
        } catch RegistryError.refused(_, 500, _) {
            return false
        }
    }

    private func startUpload(_ operation: RegistryOperation) async throws -> HTTPURL {
        let request = RegistryRequest(
            method: .post,
            url: try client.endpoint.url("\(name)/blobs/uploads/"),
            scopes: [.push(name)],
            expected: [202],
            operation: operation
        )
        let location = try await exchange.once(request) { $0.headers["Location"] }
        guard let location, !location.isEmpty else {
            throw RegistryError.contradiction(operation, reason: "it named no place to upload to")
        }
        return try uploadAddress(location, from: request.url, operation)
    }

    private func finish(
        _ address: HTTPURL,
        _ expected: Descriptor,
        _ body: HTTPBody,
        _ operation: RegistryOperation
    ) async throws {
        let request = RegistryRequest(
            method: .put,
            url: address.adding("digest", expected.digest.description),
            headers: ["Content-Type": "application/octet-stream"],
            body: body,
            scopes: [.push(name)],
            expected: [200, 201, 204],
            operation: operation
        )
        try await exchange.once(request) { _ in }
    }

    /// Gives up an upload that we did not ask for; a registry that does not allow that forgets it by itself.
    private func cancel(_ location: String, from url: HTTPURL, _ operation: RegistryOperation) async throws {
        let request = RegistryRequest(
            method: .delete,
            url: try uploadAddress(location, from: url, operation),
            scopes: [.push(name)],
            expected: Set(200..<500).subtracting([401, 429]),
            operation: operation
        )
        try await exchange.send(request) { _ in }
    }

    /// Where an upload goes on: on this registry, or not at all (oras GHSA-jxpm).
    ///
    /// Behind a proxy that ends TLS, a registry may call itself by the other scheme; ours is kept.
    private func uploadAddress(
        _ location: String,
        from url: HTTPURL,
        _ operation: RegistryOperation
    ) throws(RegistryError) -> HTTPURL {
        let base = client.endpoint.base
        if let address = url.resolving(location) {
            if address.hasSameOrigin(as: base) { return address }
            let usesDefaultPorts =
                address.port == address.scheme.defaultPort && base.port == base.scheme.defaultPort
            if address.host == base.host, usesDefaultPorts,
                let kept = HTTPURL(scheme: base.scheme, authority: base.authority, target: address.target)
            {
                return kept
            }
        }
        throw .forbiddenAddress(
            operation,
            what: "a place to upload to",
            address: String(location.prefix { $0 != "?" }),
            reason: "it is not on \(base.origin)"
        )
    }
}
