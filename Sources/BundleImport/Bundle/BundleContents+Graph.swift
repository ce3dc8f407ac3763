import BundleFormat
import Content
import Diagnostics
import Kubernetes
import OCILayout
import Signing
import Snapshot

extension BundleContents {
    /// Reads every manifest and the snapshot, as far as `source` has them, and holds them against the list and the statement.
    /// - Throws: What ``ManifestClosure/init(_:source:)`` throws, ``ImportError/unusableSnapshot(_:reason:)``, or what the source throws.
    func checkGraph(_ source: ManifestClosure.Source) async throws -> ManifestClosure {
        let closure = try await ManifestClosure(contents, source: source)
        try await checkSnapshot(source)
        return closure
    }

    /// Opens the snapshot: it is the one that the statement names, and every site of the bundle can make it active.
    private func checkSnapshot(_ source: ManifestClosure.Source) async throws {
        guard let snapshot = contents.snapshot, let entry = contents.blob(snapshot.digest),
            let origin = try await source(entry)
        else { return }
        let document = try await ManifestDocument.read(snapshot.descriptor, from: origin)
        var parts: [[UInt8]] = []
        if case .image(let image) = document {
            for needed in [image.value.config] + image.value.layers.prefix(1) {
                guard let blob = contents.blob(needed.digest) else {
                    throw ImportError.openGraph(manifest: snapshot.digest, missing: needed.digest)
                }
                guard let origin = try await source(blob) else { return }
                parts.append(try await origin.read(needed, limit: SnapshotArtifact.layerLimit))
            }
        }
        for needed in document.blobs where contents.blob(needed.digest) == nil {
            throw ImportError.openGraph(manifest: snapshot.digest, missing: needed.digest)
        }
        do {
            try open(
                snapshot.id,
                document.bytes,
                configuration: parts.first ?? [],
                layer: parts.dropFirst().first ?? []
            )
        } catch let error as ImportError {
            throw error
        } catch let error as any OperatorError {
            throw ImportError.unusableSnapshot(snapshot.id, reason: error.description)
        }
    }

    private func open(_ id: String, _ manifest: [UInt8], configuration: [UInt8], layer: [UInt8]) throws {
        let opened = try ManifestSnapshot.open(manifest: manifest, configuration: configuration, layer: layer)
        guard opened.id.description == id else {
            throw ImportError.unusableSnapshot(id, reason: "it calls itself \(opened.id)")
        }
        for site in statement.sites {
            for file in try opened.files(of: ManifestName(site.id.description)) {
                // One file at a time: what its objects take is given back before the next.
                _ = try ManifestText.objects(in: file.bytes, name: file.path, empty: .refused)
            }
        }
    }
}
