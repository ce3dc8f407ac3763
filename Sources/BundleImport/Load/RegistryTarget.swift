package import BundleFormat
package import Content
package import FileIO
package import OCILayout

/// A mirror that is a registry: blobs go there at once, where nothing refers to them; manifests wait in staging.
package struct RegistryTarget: UploadTarget {
    /// What a person calls the registry.
    package let name: String

    private let store: any ImageStore

    /// Loads into `store`.
    package init(_ store: any ImageStore, name: String) {
        self.store = store
        self.name = name
    }

    package var comparesCopies: Bool { false }

    package func freeSpace() -> FreeSpace? { nil }

    package func gives(_ blob: Contents.BlobEntry) async throws -> Bool {
        for name in blob.repositories where try await !holds(blob.descriptor, in: name) { return false }
        return true
    }

    package func shows(_ image: Contents.ImageEntry) async throws -> Bool {
        guard let tag = image.tag else {
            return try await store.repository(image.repository).contains(image.descriptor)
        }
        return try await store.resolve(tag, in: image.repository)?.digest == image.digest
    }

    package func digest(of tag: Tag, in repository: RepositoryName) async throws -> Digest? {
        try await store.resolve(tag, in: repository)?.digest
    }

    package func upload(
        _ blob: Contents.BlobEntry,
        from source: some ContentSource,
        report: @Sendable (Int64) -> Void
    ) async throws {
        guard var holder = blob.repositories.first else { return }
        for name in blob.repositories where try await holds(blob.descriptor, in: name) {
            holder = name
            break
        }
        // Also where it is said to be: a registry may remember what its storage has lost.
        try await store.repository(holder).put(blob.descriptor, from: source)
        report(blob.size)
        try await copy(blob, from: holder)
    }

    package func holder(of descriptor: Descriptor, in repositories: [RepositoryName]) async throws
        -> (any ContentSource)?
    {
        guard let name = try await firstHolder(of: descriptor, among: repositories) else { return nil }
        return try await store.repository(name)
    }

    package func mount(_ blob: Contents.BlobEntry, from repositories: [RepositoryName]) async throws {
        guard let holder = try await firstHolder(of: blob.descriptor, among: repositories) else {
            throw ContentError.missing(blob.digest)
        }
        try await copy(blob, from: holder)
    }

    private func firstHolder(of descriptor: Descriptor, among names: [RepositoryName]) async throws
        -> RepositoryName?
    {
        for name in names where try await holds(descriptor, in: name) { return name }
        return nil
    }

    /// Whether a repository has a blob and gives it, whatever it says; one that does not is sent it again.
    private func holds(_ descriptor: Descriptor, in name: RepositoryName) async throws -> Bool {
        do {
            return try await store.repository(name).isReadable(descriptor)
        } catch let error as any WrongContentError where error.wrongContent == descriptor.digest {
            return false
        }
    }

    /// Brings a blob from one repository into every one that needs it, without sending it again where the registry can.
    private func copy(_ blob: Contents.BlobEntry, from holder: RepositoryName) async throws {
        for name in blob.repositories where name != holder {
            let destination = try await store.repository(name)
            if try await holds(blob.descriptor, in: name) { continue }
            if try await destination.mount(blob.descriptor, from: holder) { continue }
            try await destination.put(blob.descriptor, from: store.repository(holder))
        }
    }

    /// A registry keeps one copy for all of its repositories; what is read of the others is whether they can give it.
    package func isIntact(_ blob: Contents.BlobEntry) async throws -> Bool {
        guard let first = blob.repositories.first else { return true }
        for name in blob.repositories.dropFirst() where try await !holds(blob.descriptor, in: name) {
            return false
        }
        return try await blob.descriptor.isHeld(by: store.repository(first))
    }

    package func source(of blob: Contents.BlobEntry) async throws -> any ContentSource {
        guard let repository = blob.repositories.first else { throw ContentError.missing(blob.digest) }
        return try await store.repository(repository)
    }

    package func commit(
        _ blobs: some Sequence<Contents.BlobEntry>,
        manifests: some Sequence<Contents.BlobEntry>,
        tags: [TagMove],
        from staging: Staging
    ) async throws {
        for manifest in manifests {
            for repository in manifest.repositories {
                let destination = try await store.repository(repository)
                if try staging.contains(manifest.descriptor) {
                    // Also where it is already: that copy may be the damaged one.
                    try await destination.put(manifest.descriptor, from: staging)
                } else if let holder = manifest.repositories.first,
                    try await !destination.contains(manifest.descriptor)
                {
                    try await destination.put(manifest.descriptor, from: store.repository(holder))
                }
            }
        }
        try await store.apply(tags)
    }
}
