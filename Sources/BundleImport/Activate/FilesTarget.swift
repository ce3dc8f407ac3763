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
        report: @escaping @Sendable (String) -> Void
    ) async throws {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        try SnapshotTree.replace(folder, with: opened.files)
        for file in opened.files { report("wrote \(folder.appending(FilePath(file.path).components))") }
    }

    package func preview(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (String) -> Void
    ) async throws {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        for file in opened.files { report("would write \(folder.appending(FilePath(file.path).components))") }
    }
}
