import FileIO
import Glibc
import SystemPackage

/// The branches and tags of a repository, as files and in `packed-refs`.
///
/// Whoever changes one makes `NAME.lock` first, as Git does, so that of two only one does. A lock that a killed run of ours has left is known
/// by its second name in `sealift-refs`, and taken away.
struct References: Sendable {
    private static let limit = 64 << 20

    let folder: FilePath

    /// What a branch or tag stands for; nil where there is none.
    /// - Throws: ``GitError/malformedReference(_:in:)`` for one that stands for another one, or for nothing.
    func value(of name: String) throws -> GitObjectID? {
        let file = folder.pushing(FilePath(name))
        switch try Directory.examine(file, following: false) {
        case .file:
            let text = String(decoding: try ReadableFile.contents(of: file, limit: 4_096), as: UTF8.self)
            guard let line = text.split(separator: "\n").first, let id = GitObjectID(String(line)) else {
                throw GitError.malformedReference(name, in: folder)
            }
            return id
        case .other: throw GitError.malformedReference(name, in: folder)
        case .directory, nil: return try packedValue(of: name)
        }
    }

    /// What all branches or tags stand for whose names begin with `prefix`, which ends with `/`.
    func values(below prefix: String) throws -> Set<GitObjectID> {
        var found: Set<GitObjectID> = []
        let parent = folder.pushing(FilePath(prefix))
        if try Directory.examine(parent, following: false) == .directory {
            for entry in try Directory.entries(of: parent)
            where entry.kind == .file && !entry.name.hasSuffix(".lock") {
                if let id = try value(of: prefix + entry.name) { found.insert(id) }
            }
        }
        for line in try packedLines() where line.dropFirst(41).starts(with: prefix.utf8) {
            if let id = GitObjectID(String(decoding: line.prefix(40), as: UTF8.self)) { found.insert(id) }
        }
        return found
    }

    /// A branch or tag that Git cannot have beside one of this name, since one is a folder of the other; nil where there is none.
    func obstacle(to name: String) throws -> String? {
        var above = FilePath(name).removingLastComponent()
        while above.components.count > 2 {
            if try Directory.examine(folder.pushing(above), following: false) == .file
                || packedValue(of: above.string) != nil
            {
                return above.string
            }
            above.removeLastComponent()
        }
        if let packed = try packedLines().first(where: { $0.dropFirst(41).starts(with: "\(name)/".utf8) }) {
            return String(decoding: packed.dropFirst(41), as: UTF8.self)
        }
        return try file(below: name)
    }

    /// A reference in the folder of this name, or in one below it.
    private func file(below name: String) throws -> String? {
        let parent = folder.pushing(FilePath(name))
        guard try Directory.examine(parent, following: false) == .directory else { return nil }
        for entry in try Directory.entries(of: parent) {
            let below = "\(name)/\(entry.name)"
            if entry.kind == .file, !entry.name.hasSuffix(".lock") { return below }
            if entry.kind == .directory, let found = try file(below: below) { return found }
        }
        return nil
    }

    /// Lets a branch or tag stand for `new`, if it stands for `old`.
    /// - Throws: ``GitError/moved(_:in:)`` if it does not, ``GitError/locked(_:)`` while somebody else changes it.
    func set(_ name: String, from old: GitObjectID?, to new: GitObjectID) throws {
        let file = folder.pushing(FilePath(name))
        let lock = FilePath(file.string + ".lock")
        let draft = folder.appending("sealift-refs").appending(name.replacing("/", with: "%"))
        try Directory.create(file.removingLastComponent())
        try Directory.create(draft.removingLastComponent())
        if try Directory.areOneFile(draft, lock) { try Directory.removeFile(lock) }
        try DurableFile.replace(draft, with: Array("\(new)\n".utf8))
        do throws(FileError) {
            try Directory.link(draft, to: lock)
        } catch {
            guard error.errno == .fileExists else { throw error }
            throw GitError.locked(lock)
        }
        do {
            guard try value(of: name) == old else { throw GitError.moved(name, in: folder) }
            try Directory.move(lock, to: file)
        } catch {
            try Directory.removeFile(lock)
            throw error
        }
        try Directory.synchronize(file.removingLastComponent())
        try Directory.removeFile(draft)
    }

    private func packedValue(of name: String) throws -> GitObjectID? {
        let wanted = Array(" \(name)".utf8)
        for line in try packedLines() where line.dropFirst(40).elementsEqual(wanted) {
            guard let id = GitObjectID(String(decoding: line.prefix(40), as: UTF8.self)) else {
                throw GitError.malformedReference(name, in: folder)
            }
            return id
        }
        return nil
    }

    /// The lines of `packed-refs`, such as `ID refs/heads/main`; none where there is no such file.
    private func packedLines() throws -> [ArraySlice<UInt8>] {
        let file = folder.appending("packed-refs")
        guard try Directory.examine(file, following: false) == .file else { return [] }
        return try ReadableFile.contents(of: file, limit: Self.limit).split(separator: UInt8(ascii: "\n"))
    }
}
