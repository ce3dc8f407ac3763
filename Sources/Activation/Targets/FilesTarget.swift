import FileIO
package import Site
import Snapshot
package import SystemPackage

/// A folder that holds the manifests of the current snapshot, for whatever applies them.
package struct FilesTarget: SnapshotTarget {
    private let folder: FilePath

    /// Activates in `folder`.
    package init(_ folder: FilePath) {
        self.folder = folder
    }

    package var name: String { "files:\(folder)" }

    package func activate(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        try SnapshotTree.replace(folder, with: opened.files)
        for file in opened.files { report(.activity("wrote \(path(of: file))")) }
    }

    package func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [ActivationPlan.Step] {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        return opened.files.map { ActivationPlan.Step(action: "written", subject: path(of: $0).string) }
    }

    package func drift(
        from snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [DriftedObject] {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        return try opened.files.compactMap { file in
            let path = path(of: file)
            guard try Directory.examine(path, following: false) == .file else {
                return DriftedObject(path.string, .missing)
            }
            let live = try ReadableFile(path)
            let isSame =
                try live.size == Int64(file.bytes.count)
                && live.contents(limit: file.bytes.count) == file.bytes
            return isSame ? nil : DriftedObject(path.string, .changed, reason: "its bytes are others")
        }
    }

    private func path(of file: SnapshotFile) -> FilePath {
        folder.appending(FilePath(file.path).components)
    }
}
