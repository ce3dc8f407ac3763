import FileIO
import SystemPackage

/// A folder that one run has to itself, by a lock in it that the system gives up when the run ends, however it ends.
///
/// Whoever holds the lock may remove the folder. It gets a name then that nobody claims, so that what is removed is never a
/// folder that another run has just made anew.
final class WorkFolderClaim {
    private static let removed = "removed-"

    private let path: FilePath
    private let lock: FileLock

    private init(_ path: FilePath) throws {
        self.path = path
        lock = try FileLock(path.appending("lock"), attempts: 1)
    }

    /// Takes a new folder in `work`.
    static func new(in work: FilePath) throws -> WorkFolderClaim {
        var number = 1
        while true {
            let path = work.appending("\(number)")
            if Directory.kind(of: path) == nil {
                try Directory.create(path)
                if let claim = try claim(path) { return claim }
            }
            number += 1
        }
    }

    /// Removes the folders in `work` of runs that have ended without doing so.
    /// - Returns: Whether no run is left.
    @discardableResult
    static func sweep(_ work: FilePath) throws -> Bool {
        guard Directory.kind(of: work) != nil else { return true }
        var isEmpty = true
        for entry in try Directory.entries(of: work) where entry.kind == .directory {
            let path = work.appending(entry.name)
            if entry.name.hasPrefix(removed) {
                tryToRemove(path)
            } else if let claim = try claim(path) {
                claim.remove()
            } else if Directory.kind(of: path) != nil {
                isEmpty = false
            }
        }
        return isEmpty
    }

    /// Takes the folder `path`; nil when another run has it, or has just removed it.
    static func claim(_ path: FilePath) throws -> WorkFolderClaim? {
        do {
            return try WorkFolderClaim(path)
        } catch let error as FileError {
            if case .locked = error { return nil }
            if error.errno == .noSuchFileOrDirectory { return nil }
            throw error
        }
    }

    /// Lends the folder, and removes it.
    func use<Result>(_ body: (WorkFolder) async throws -> Result) async throws -> Result {
        defer { remove() }
        return try await body(WorkFolder(path))
    }

    /// Removes the folder and everything in it; what cannot be removed is left to a later run.
    func remove() {
        var number = 1
        while true {
            let other = path.removingLastComponent().appending("\(Self.removed)\(number)")
            do {
                try Directory.move(path, to: other)
                return Self.tryToRemove(other)
            } catch {
                guard error.errno == .directoryNotEmpty || error.errno == .fileExists else { return }
                number += 1
            }
        }
    }

    private static func tryToRemove(_ path: FilePath) {
        do {
            try Directory.removeTree(path)
        } catch {
            // Another run removes it too, or a later one will.
        }
    }
}
