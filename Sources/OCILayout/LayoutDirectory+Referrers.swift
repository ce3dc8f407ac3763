import Content
import Synchronization

extension LayoutDirectory {
    /// What a digest stands for, if it is a manifest that is here: by `index.json`, else by what the blob itself shows.
    func manifest(_ digest: Digest) async throws -> Descriptor? {
        let listed = try index().entry(for: digest)?.descriptor
        if let listed, listed.mediaType.isManifestOrIndex {
            return try contains(listed) ? listed : nil
        }
        guard let size = try size(of: digest), size <= Int64(ManifestDocument.maximumSize) else { return nil }
        let untyped = Descriptor(mediaType: "", digest: digest, size: size)
        let bytes = try await read(untyped, limit: ManifestDocument.maximumSize)
        guard let mediaType = Self.understood({ try ManifestDocument.mediaType(of: bytes) }),
            mediaType.isManifestOrIndex
        else { return nil }
        return Descriptor(mediaType: mediaType, digest: digest, size: size)
    }

    /// The manifests among the roots whose subject is `digest`, and those that `fallback` lists, each once, sorted by digest.
    func referrers(of digest: Digest, fallback: Descriptor?) async throws -> [Descriptor] {
        var found: [Digest: Descriptor] = [:]
        if let fallback, fallback.mediaType.isIndex, try contains(fallback) {
            for child in try await ManifestDocument.read(fallback, from: self).children {
                found[child.digest] = child
            }
        }
        let roots = try index().entries.map(\.raw) + state.withLock { Array($0.roots.values) }
        for root in roots where found[root.digest] == nil && root.mediaType.isManifestOrIndex {
            guard try await subject(of: root) == digest else { continue }
            found[root.digest] = try await described(root)
        }
        return found.values.sorted { $0.digest < $1.digest }
    }

    /// The digest of a root's subject; nil also for a root that is absent or malformed, which has none that counts.
    private func subject(of root: Descriptor) async throws -> Digest? {
        if let known = state.withLock({ $0.subjects[root.digest] }) { return known }
        guard try contains(root) else { return nil }
        let subject: Digest?
        do {
            subject = try await ManifestDocument.read(root, from: self).subject?.digest
        } catch is OCILayoutError {
            subject = nil
        } catch is ContentError {
            subject = nil
        }
        state.withLock { $0.subjects[root.digest] = .some(subject) }
        return subject
    }

    /// The descriptor as a listing of referrers has it: with the type of the artifact and its annotations.
    private func described(_ root: Descriptor) async throws -> Descriptor {
        let document = try await ManifestDocument.read(root, from: self)
        return Descriptor(
            mediaType: root.mediaType,
            digest: root.digest,
            size: root.size,
            annotations: document.annotations,
            artifactType: document.artifactType
        )
    }

    /// What `parse` returns; nil when the bytes are not what it parses.
    private static func understood<Value>(_ parse: () throws -> Value) -> Value? {
        do {
            return try parse()
        } catch {
            return nil
        }
    }
}
