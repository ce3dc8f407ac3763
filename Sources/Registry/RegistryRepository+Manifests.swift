import Content
import Diagnostics
import OCILayout
import Transport

extension RegistryRepository {
    /// A manifest with its exact bytes.
    struct Manifest {
        let descriptor: Descriptor
        let bytes: [UInt8]
    }

    /// Reads what `selector` stands for; digest, size and media type come from the body, never from header fields.
    func manifest(_ selector: ReferenceSelector) async throws -> Manifest? {
        let operation = operation("read manifest \(selector)")
        let request = RegistryRequest(
            method: .get,
            url: try client.endpoint.url("\(name)/manifests/\(selector)"),
            headers: ["Accept": Self.accepted],
            scopes: [.pull(name)],
            expected: [200, 404],
            operation: operation
        )
        return try await exchange.send(request) { response in
            guard response.status == 200 else { return nil }
            let bytes = try await response.collect(limit: ManifestDocument.maximumSize)
            var digest = Digest.of(bytes)
            if case .digest(let wanted) = selector {
                digest = try check(bytes, against: wanted, operation)
            }
            if let claimed = try claimedDigest(response, operation) {
                _ = try check(bytes, against: claimed, operation)
            }
            let mediaType = try mediaType(of: bytes, operation)
            return Manifest(
                descriptor: Descriptor(mediaType: mediaType, digest: digest, size: Int64(bytes.count)),
                bytes: bytes
            )
        }
    }

    /// What the registry says that `selector` stands for, at the price of one `HEAD` where it says all of it.
    func head(_ selector: ReferenceSelector) async throws -> Descriptor? {
        let operation = operation("look for manifest \(selector)")
        let request = RegistryRequest(
            method: .head,
            url: try client.endpoint.url("\(name)/manifests/\(selector)"),
            headers: ["Accept": Self.accepted],
            scopes: [.pull(name)],
            expected: [200, 404],
            operation: operation
        )
        let (isThere, said) = try await exchange.send(request) { response -> (Bool, Descriptor?) in
            guard response.status == 200 else { return (false, nil) }
            let mediaType = MediaType(rawValue: response.headers["Content-Type"] ?? "")
            guard let digest = try claimedDigest(response, operation), let size = response.contentLength,
                size > 0,
                mediaType.isManifestOrIndex
            else { return (true, nil) }
            return (true, Descriptor(mediaType: mediaType, digest: digest, size: size))
        }
        guard isThere else { return nil }
        if let said { return said }
        return try await manifest(selector)?.descriptor
    }

    func putManifest(_ expected: Descriptor, from source: some ContentSource) async throws {
        if let present = try await intact(expected) { return try await keepReferrer(present) }
        let bytes = try await source.read(expected, limit: ManifestDocument.maximumSize)
        let present = Manifest(descriptor: expected, bytes: bytes)
        let listsReferrers = try await upload(present, as: .digest(expected.digest))
        guard try await manifest(.digest(expected.digest)) != nil else {
            throw RegistryError.notKept(
                operation("write manifest \(expected.digest)"),
                what: "it is not there"
            )
        }
        if !listsReferrers { try await keepReferrer(present) }
    }

    /// The manifest as it should be; nil where it is not there, or is something else, which is sent again.
    private func intact(_ expected: Descriptor) async throws -> Manifest? {
        do {
            return try await manifest(.digest(expected.digest))
        } catch RegistryError.wrongContent {
            return nil
        }
    }

    /// Makes `tag` stand for a manifest that is there already.
    func setTag(_ tag: Tag, to descriptor: Descriptor) async throws {
        guard let present = try await manifest(.digest(descriptor.digest)) else {
            throw ContentError.missing(descriptor.digest)
        }
        _ = try await upload(present, as: .tag(tag))
    }

    /// Sends a manifest, and returns whether the registry lists it as a referrer by itself.
    func upload(_ manifest: Manifest, as selector: ReferenceSelector) async throws -> Bool {
        let operation = operation("write manifest \(selector)")
        let type = try ManifestDocument.mediaType(of: manifest.bytes)
        let request = RegistryRequest(
            method: .put,
            url: try client.endpoint.url("\(name)/manifests/\(selector)"),
            headers: ["Content-Type": type.rawValue],
            body: .bytes(manifest.bytes),
            scopes: [.push(name)],
            expected: [200, 201],
            operation: operation
        )
        do {
            return try await exchange.send(request) { response in
                if let claimed = try claimedDigest(response, operation) {
                    _ = try check(manifest.bytes, against: claimed, operation)
                }
                return response.headers["OCI-Subject"] != nil
            }
        } catch let error as RegistryError {
            guard case .refused(_, 400...499, let detail) = error,
                let absent = try await absentChild(of: manifest)
            else { throw error }
            throw RegistryError.sparseIndex(operation, absent: absent, detail: detail)
        }
    }

    /// The first manifest that an index lists and the registry does not have, as it is where only some platforms were carried.
    private func absentChild(of manifest: Manifest) async throws -> Digest? {
        guard manifest.descriptor.mediaType.isIndex else { return nil }
        let document = try ManifestDocument(manifest.bytes, as: manifest.descriptor.mediaType)
        for child in document.children where try await !contains(child) { return child.digest }
        return nil
    }

    private func check(
        _ bytes: [UInt8],
        against wanted: Digest,
        _ operation: RegistryOperation
    ) throws(RegistryError) -> Digest {
        let found = Digest.of(bytes, wanted.algorithm)
        guard found == wanted else {
            throw .wrongContent(operation, wanted, reason: "the bytes have the digest \(found)")
        }
        return found
    }

    private func claimedDigest(
        _ response: HTTPResponse,
        _ operation: RegistryOperation
    ) throws(RegistryError) -> Digest? {
        guard let text = response.headers["Docker-Content-Digest"] else { return nil }
        do throws(ContentError) {
            return try Digest(text)
        } catch {
            throw .contradiction(operation, reason: error.description)
        }
    }

    private func mediaType(of bytes: [UInt8], _ operation: RegistryOperation) throws -> MediaType {
        do {
            return try ManifestDocument.mediaType(of: bytes)
        } catch let error as ContentError {
            throw RegistryError.contradiction(operation, reason: error.description)
        }
    }
}
