import FileIO
package import Snapshot
package import SystemPackage

/// A folder that holds the files of one snapshot: old or new as a whole.
package enum SnapshotTree {
    /// Writes `files` beside `folder` and swaps the two names; what was there is removed.
    ///
    /// Only a folder that is absent, empty, or written by this before is replaced: it has `.sealift` in it.
    /// - Throws: ``SnapshotTreeError/foreignFolder(_:)``, ``FileError``.
    package static func replace(_ folder: FilePath, with files: [SnapshotFile]) throws {
        try checkReplaceable(folder)
        let parent = folder.removingLastComponent()
        try Directory.create(parent.isEmpty ? FilePath(".") : parent)
        let fresh = parent.appending(".\(folder.lastComponent?.string ?? "snapshot").sealift-new")
        try Directory.removeTree(fresh)
        try Directory.create(fresh)
        for file in files {
            let path = fresh.appending(FilePath(file.path).components)
            try Directory.create(path.removingLastComponent())
            try DurableFile.replace(path, with: file.bytes)
        }
        if try Directory.examine(folder, following: false) == nil {
            try Directory.move(fresh, to: folder)
        } else {
            try Directory.exchange(fresh, folder)
            try Directory.removeTree(fresh)
        }
        try Directory.synchronize(parent)
    }

    /// Whether a folder is there that this has written.
    /// - Throws: ``FileError``.
    static func isThere(_ folder: FilePath) throws -> Bool {
        try Directory.examine(folder.appending(mark), following: false) == .directory
    }

    /// The folder that is in every snapshot.
    private static let mark = ".sealift"

    /// Reads the files of a snapshot; `.git`, which a work tree has beside them, is left out.
    /// - Throws: ``SnapshotTreeError/notASnapshot(_:)``, ``FileError`` for what is no file and for more than 64 MiB.
    package static func files(in folder: FilePath) throws -> [SnapshotFile] {
        guard try Directory.examine(folder.pushing(FilePath(SnapshotLock.path))) == .file else {
            throw SnapshotTreeError.notASnapshot(folder)
        }
        var room = SnapshotArtifact.layerLimit
        var files: [SnapshotFile] = []
        for part in try Directory.entries(of: folder) where part.name != ".git" {
            guard part.kind == .directory else { throw SnapshotTreeError.notASnapshot(folder) }
            for entry in try Directory.entries(of: folder.appending(part.name)) {
                let path = "\(part.name)/\(entry.name)"
                let bytes = try ReadableFile.contents(of: folder.pushing(FilePath(path)), limit: room)
                room -= bytes.count
                files.append(SnapshotFile(path: path, bytes: bytes))
            }
        }
        return files
    }

    /// Refuses a folder that holds something else than a snapshot.
    /// - Throws: ``SnapshotTreeError/foreignFolder(_:)``, ``FileError``.
    static func checkReplaceable(_ folder: FilePath) throws {
        guard let kind = try Directory.examine(folder, following: false) else { return }
        guard kind == .directory else { throw SnapshotTreeError.foreignFolder(folder) }
        let names = try Directory.entries(of: folder).map(\.name)
        guard names.isEmpty || names.contains(mark) else {
            throw SnapshotTreeError.foreignFolder(folder)
        }
    }
}
