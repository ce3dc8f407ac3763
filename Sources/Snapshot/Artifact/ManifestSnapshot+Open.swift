import Archive
package import Content
import Kubernetes
import OCILayout

extension ManifestSnapshot {
    /// Reads the artifact that `manifest` describes.
    /// - Throws: As ``open(manifest:configuration:layer:)``, and what `source` throws.
    package static func read(
        _ manifest: Descriptor,
        from source: some ContentSource
    ) async throws -> ManifestSnapshot {
        let bytes = try await source.read(manifest, limit: StrictJSON.Limits.foreignDocument.bytes)
        let (configuration, layer) = try content(of: bytes)
        return try open(
            manifest: bytes,
            configuration: try await source.read(
                configuration,
                limit: StrictJSON.Limits.foreignDocument.bytes
            ),
            layer: try await source.read(layer, limit: SnapshotArtifact.layerLimit)
        )
    }

    /// Reads an artifact.
    ///
    /// Nothing in the layer or the configuration is looked at before its digest is that of the manifest, which the caller has verified.
    /// - Throws: ``SnapshotError/malformedArtifact(reason:)``, ``ContentError``.
    package static func open(manifest: [UInt8], configuration: [UInt8], layer: [UInt8]) throws
        -> ManifestSnapshot
    {
        let expected = try content(of: manifest)
        try check(layer, is: expected.layer, "layer")
        try check(configuration, is: expected.configuration, "configuration")
        let snapshot = try ManifestSnapshot(entries: entries(of: layer))
        let settings = try StrictJSON.decode(
            Configuration.self,
            from: configuration,
            place: "the configuration of the snapshot",
            limits: .foreignDocument
        )
        guard let commit = settings.config?.commit else { return snapshot }
        return try snapshot.signed(as: commit)
    }

    private static func check(_ bytes: [UInt8], is descriptor: Descriptor, _ name: String) throws {
        guard descriptor.size == Int64(bytes.count) else {
            throw SnapshotError.malformedArtifact(
                reason: "the \(name) has \(bytes.count) bytes, expected \(descriptor.size)"
            )
        }
        let found = Digest.of(bytes, descriptor.digest.algorithm)
        guard found == descriptor.digest else {
            throw ContentError.digestMismatch(expected: descriptor.digest, found: found)
        }
    }

    /// What is read of a configuration.
    private struct Configuration: Decodable {
        let config: SnapshotArtifact.Labels?
    }

    private static func entries(of layer: [UInt8]) throws(SnapshotError) -> [TarArchive.Entry] {
        do throws(ForeignBytes) {
            return try TarArchive.read(GzipMember.decompress(layer, limit: SnapshotArtifact.layerLimit))
        } catch {
            throw .malformedArtifact(reason: error.reason)
        }
    }

    /// The configuration and the only layer of a manifest.
    private static func content(of manifest: [UInt8]) throws -> (
        configuration: Descriptor, layer: Descriptor
    ) {
        let manifest = try StrictJSON.decode(
            ImageManifest.self,
            from: manifest,
            place: "the manifest of the snapshot",
            limits: .foreignDocument
        )
        guard let layer = manifest.layers.first, manifest.layers.count == 1, layer.mediaType == .layerGzip
        else {
            throw SnapshotError.malformedArtifact(reason: "expected one layer of type \(MediaType.layerGzip)")
        }
        guard layer.size <= Int64(SnapshotArtifact.layerLimit) else {
            throw SnapshotError.malformedArtifact(reason: "the layer has \(layer.size) bytes")
        }
        return (manifest.config, layer)
    }

    private init(entries: [TarArchive.Entry]) throws {
        for (left, right) in zip(entries, entries.dropFirst()) where left.name >= right.name {
            throw SnapshotError.malformedArtifact(reason: "\(right.name) is out of order")
        }
        let files = entries.filter { !$0.isFolder }
        try self.init(files: files.map { SnapshotFile(path: $0.name, bytes: $0.bytes) })
        let sites = Set(lock.sites.map(\.description))
        for folder in entries where folder.isFolder {
            guard folder.name == ".sealift/" || sites.contains(String(folder.name.dropLast())) else {
                throw SnapshotError.malformedArtifact(reason: "\(folder.name) does not belong there")
            }
        }
    }

    /// Reads the files of a snapshot.
    /// - Throws: ``SnapshotError/malformedArtifact(reason:)``, `ContentError`.
    package init(files: [SnapshotFile]) throws {
        guard let text = files.first(where: { $0.path == SnapshotLock.path }) else {
            throw SnapshotError.malformedArtifact(reason: "\(SnapshotLock.path) is missing")
        }
        let lock = try SnapshotLock(text: text.bytes, place: SnapshotLock.path)
        let sites = Set(lock.sites.map(\.description))
        for file in files where !Self.isExpected(file.path, sites: sites) {
            throw SnapshotError.malformedArtifact(reason: "\(file.path) does not belong there")
        }
        self.init(lock: lock, files: files)
    }

    /// Whether a path is that of the lock, or of a file in the folder of a site.
    private static func isExpected(_ path: String, sites: Set<String>) -> Bool {
        if path == SnapshotLock.path { return true }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, sites.contains(String(parts[0])), parts[1].hasSuffix(".yaml") else {
            return false
        }
        do {
            _ = try ManifestName(String(parts[1].dropLast(".yaml".count)))
            return true
        } catch {
            return false
        }
    }
}
