package import Content
import Diagnostics
import OCILayout
import Transport

extension RegistryRepository {
    /// More manifests than this for one subject are an error.
    private static let referrerLimit = 10_000
    /// How often the index of referrers is written when somebody else writes it at the same time.
    private static let rewriteLimit = 5

    /// Manifests whose subject is `digest` (distribution-spec, "Listing Referrers"), each once, sorted by digest.
    ///
    /// Where the registry has no referrers API, or refuses to answer there, the index at the tag `<algorithm>-<hex>` is read instead.
    /// - Throws: What it answered, if it refuses and has no such tag either.
    package func referrers(of digest: Digest) async throws -> [Descriptor] {
        var found: [Digest: Descriptor] = [:]
        switch try await client.referrersAPI.ask({ try await list(digest, into: &found) }) {
        case .listed: break
        case .absent:
            for entry in try await fallbackIndex(of: digest)?.manifests ?? [] { found[entry.digest] = entry }
        case .refused(let error):
            for entry in try await fallbackIndex(of: digest, unless: error).manifests {
                found[entry.digest] = entry
            }
        }
        return found.values.sorted { $0.digest < $1.digest }
    }

    /// Asks the referrers API; false if there is none.
    private func list(_ digest: Digest, into found: inout [Digest: Descriptor]) async throws -> Bool {
        let operation = operation("list the referrers of \(digest)")
        let path = "\(name)/referrers/\(digest)"
        let pages = PagedList(
            exchange: exchange,
            scopes: [.pull(name)],
            operation: operation,
            pageLimit: ManifestDocument.maximumSize
        )
        return try await pages.read(from: try client.endpoint.url(path)) { bytes in
            for entry in try Self.index(bytes, operation).manifests { found[entry.digest] = entry }
            guard found.count <= Self.referrerLimit else {
                throw RegistryError.overLimit(operation, what: "referrers", limit: Self.referrerLimit)
            }
        }
    }

    /// Lists `manifest` at the fallback tag of its subject, unless it has none or the registry lists it already.
    func keepReferrer(_ manifest: Manifest) async throws {
        let document = try ManifestDocument(
            manifest.bytes,
            as: ManifestDocument.mediaType(of: manifest.bytes)
        )
        guard let subject = document.subject else { return }
        let entry = Descriptor(
            mediaType: try ManifestDocument.mediaType(of: manifest.bytes),
            digest: manifest.descriptor.digest,
            size: manifest.descriptor.size,
            annotations: document.annotations,
            artifactType: document.artifactType
        )
        try await client.referrerTags.run {
            for _ in 0..<Self.rewriteLimit {
                if try await isListed(entry, as: subject.digest) { return }
                try await addToFallbackIndex(entry, of: subject.digest)
            }
            throw RegistryError.notKept(
                operation("write manifest \(entry.digest)"),
                what: "the index of the referrers of \(subject.digest) does not list it"
            )
        }
    }

    /// Whether the registry says that `entry` is about `subject`; one that refuses to say does not list it.
    private func isListed(_ entry: Descriptor, as subject: Digest) async throws -> Bool {
        do {
            return try await referrers(of: subject).contains { $0.digest == entry.digest }
        } catch let error as RegistryError where error.isAnswer {
            return false
        }
    }

    private func addToFallbackIndex(_ entry: Descriptor, of subject: Digest) async throws {
        var index = try await fallbackIndex(of: subject) ?? ImageIndex(manifests: [])
        index.manifests.removeAll { $0.digest == entry.digest }
        index.manifests.append(entry)
        index.manifests.sort { $0.digest < $1.digest }
        let bytes = try StrictJSON.encode(index)
        let manifest = Manifest(descriptor: Descriptor(of: bytes, mediaType: .imageIndex), bytes: bytes)
        _ = try await upload(manifest, as: .tag(Tag(referrersOf: subject)))
    }

    private func fallbackIndex(of subject: Digest) async throws -> ImageIndex? {
        let tag = Tag(referrersOf: subject)
        guard let manifest = try await manifest(.tag(tag)) else { return nil }
        return try Self.index(manifest.bytes, operation("read manifest \(tag)"))
    }

    /// The index at the tag, where the registry has refused to list by `refusal`.
    /// - Throws: `refusal`, if there is no such index.
    private func fallbackIndex(of subject: Digest, unless refusal: RegistryError) async throws -> ImageIndex {
        do {
            if let index = try await fallbackIndex(of: subject) { return index }
        } catch let error as OCILayoutError where !error.isOverLimit {
            throw refusal
        } catch is ContentError {
            throw refusal
        } catch let error as RegistryError where error.isAnswer {
            throw refusal
        }
        throw refusal
    }

    /// - Throws: ``OCILayoutError/overLimit(place:what:limit:)``, which is no answer that one could do without: nobody knows what else it lists.
    private static func index(_ bytes: [UInt8], _ operation: RegistryOperation) throws -> ImageIndex {
        do {
            guard case .index(let index) = try ManifestDocument(bytes, as: .imageIndex) else {
                throw RegistryError.contradiction(operation, reason: "it sent no image index")
            }
            return index.value
        } catch let error as ContentError {
            throw RegistryError.contradiction(operation, reason: error.description)
        } catch let error as OCILayoutError where !error.isOverLimit {
            throw RegistryError.contradiction(operation, reason: error.description)
        }
    }
}

extension OCILayoutError {
    fileprivate var isOverLimit: Bool {
        if case .overLimit = self { true } else { false }
    }
}
