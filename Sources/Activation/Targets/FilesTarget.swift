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
        for file in opened.files { report(.activity("wrote \(path(of: file.path))")) }
    }

    package func hasLost() throws -> Bool { try !SnapshotTree.isThere(folder) }

    package func plan(
        _ snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [ActivationPlan.Step] {
        try SnapshotTree.checkReplaceable(folder)
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        let live = try LiveFiles(in: folder, beside: opened.files)
        return opened.files.map { file in
            let action =
                switch live.states[file.path] {
                case .same: "unchanged"
                case .other: "configured"
                case nil: "created"
                }
            return ActivationPlan.Step(action: action, subject: path(of: file.path).string)
        }
            + live.extra.map { ActivationPlan.Step(action: "deleted", subject: path(of: $0).string) }
    }

    package func drift(
        from snapshot: StoredSnapshot,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) async throws -> [DriftedObject] {
        let opened = try await ManifestSnapshot.read(snapshot.manifest, from: snapshot.source)
        let live = try LiveFiles(in: folder, beside: opened.files)
        return opened.files.compactMap { file -> DriftedObject? in
            let path = path(of: file.path).string
            switch live.states[file.path] {
            case .same: return nil
            case .other: return DriftedObject(path, .changed, reason: "its bytes are others")
            case nil: return DriftedObject(path, .missing)
            }
        }
            + live.extra.map { DriftedObject(path(of: $0).string, .extra) }
    }

    private func path(of file: String) -> FilePath { folder.appending(FilePath(file).components) }
}

/// The files that a folder has, held against those that it should have.
private struct LiveFiles {
    enum State {
        case same, other
    }

    /// Those that it should have and has.
    private(set) var states: [String: State] = [:]
    /// The paths of all others, sorted.
    private(set) var extra: [String] = []

    init(in folder: FilePath, beside wanted: [SnapshotFile]) throws {
        let wanted = Dictionary(wanted.map { ($0.path, $0.bytes) }) { first, _ in first }
        try visit(folder, prefix: "", wanted)
        extra.sort()
    }

    private mutating func visit(_ folder: FilePath, prefix: String, _ wanted: [String: [UInt8]]) throws {
        guard try Directory.examine(folder, following: false) == .directory else { return }
        for entry in try Directory.entries(of: folder) {
            let (path, name) = (folder.appending(entry.name), prefix + entry.name)
            if entry.kind == .directory {
                try visit(path, prefix: "\(name)/", wanted)
            } else if let bytes = wanted[name] {
                states[name] = try entry.kind == .file && Self.isEqual(path, bytes) ? .same : .other
            } else {
                extra.append(name)
            }
        }
    }

    private static func isEqual(_ path: FilePath, _ bytes: [UInt8]) throws -> Bool {
        let file = try ReadableFile(path)
        return try file.size == Int64(bytes.count) && file.contents(limit: bytes.count) == bytes
    }
}
