import FileIO
import SystemPackage

/// A folder that one run has to itself, by a lock in it that the system gives up when the run ends, however it ends.
final class WorkFolderClaim {
    private let path: FilePath
    private let lock: FileLock

    private init(_ path: FilePath) throws {
        self.path = path
        lock = try FileLock(path.appending("lock"))
    }

    /// Takes the folder `path`; nil when another run has it, or has just removed it.
    static func claim(_ path: FilePath) throws -> WorkFolderClaim? {
        do {
            let claim = try WorkFolderClaim(path)
            return Directory.kind(of: path.appending("lock")) == nil ? nil : claim
        } catch let error as FileError {
            if case .locked = error { return nil }
            if error.errno == .noSuchFileOrDirectory { return nil }
            throw error
        }
    }

    /// Lends the folder, and removes it.
    func use<Result>(_ body: (WorkFolder) async throws -> Result) async throws -> Result {
        do {
            let result = try await body(WorkFolder(path))
            try remove()
            return result
        } catch {
            try remove()
            throw error
        }
    }

    /// Removes the folder and everything in it.
    func remove() throws {
        try Directory.removeTree(path)
    }
}
