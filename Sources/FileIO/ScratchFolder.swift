import Glibc
package import SystemPackage

/// A folder that one run has to itself, for what it needs on the way.
///
/// Its lease is a lock in it that the system gives up when the run ends, however it ends. Whoever makes the next one in the same place
/// removes the folders whose lease has ended; folders of other users, and those that others can write, are left alone.
package struct ScratchFolder: ~Copyable {
    private static let prefix = "sealift-scratch-"
    private static let lockName = "lock"

    /// Where it is.
    package let path: FilePath
    private let lease: FileLock

    /// Makes a folder in `parent`, which must be there, lends it, and removes it with everything in it.
    package static func with<Result>(
        in parent: FilePath,
        _ body: (FilePath) async throws -> Result
    ) async throws -> Result {
        try sweep(parent)
        let folder = try ScratchFolder(in: parent)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(folder.path))
        } catch {
            result = .failure(error)
        }
        try folder.remove()
        return try result.get()
    }

    /// Removes the folders in `parent` of runs that have ended without doing so; what cannot be removed is left to a later run.
    /// - Returns: Whether no run is left.
    @discardableResult
    package static func sweep(_ parent: FilePath) throws(FileError) -> Bool {
        guard Directory.kind(of: parent, following: true) != nil else { return true }
        var isEmpty = true
        for entry in try names(in: parent) {
            let path = parent.appending(entry)
            guard isOwn(path) else { continue }
            do {
                if let ended = try ScratchFolder(endedAt: path) {
                    try ended.remove()
                }
            } catch {
                isEmpty = isEmpty && error.isLocked == false
            }
        }
        return isEmpty
    }

    private init(in parent: FilePath) throws(FileError) {
        while true {
            let pattern = parent.appending("\(Self.prefix)XXXXXX")
            var template = Array(pattern.string.utf8CString)
            guard mkdtemp(&template) != nil else { throw .last("create", pattern) }
            let path = FilePath(platformString: template)
            do {
                lease = try FileLock(path.appending(Self.lockName), attempts: 1)
                self.path = path
                return
            } catch {
                // A sweep may have found the folder before its lock was in it.
                guard error.errno == .noSuchFileOrDirectory || error.isLocked else { throw error }
            }
        }
    }

    /// Takes over the folder of a run that has ended; nil when there was nothing in it, and it is gone.
    private init?(endedAt path: FilePath) throws(FileError) {
        let lock = path.appending(Self.lockName)
        guard Directory.kind(of: lock) != nil else {
            // Nothing was written yet, or nothing is left.
            _ = path.withPlatformString { rmdir($0) }
            return nil
        }
        lease = try FileLock(lock, attempts: 1)
        self.path = path
    }

    /// Removes everything, the lock last, so that a removal that is interrupted is finished by a later sweep.
    private consuming func remove() throws(FileError) {
        for entry in try Directory.entries(of: path) where entry.name != Self.lockName {
            try Directory.removeTree(path.appending(entry.name))
        }
        do throws(FileError) {
            try Directory.removeTree(path)
        } catch {
            // A sweep that finds no lock any more removes what is empty.
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
    }

    private static func names(in parent: FilePath) throws(FileError) -> [String] {
        do throws(FileError) {
            return try Directory.entries(of: parent).map(\.name).filter { $0.hasPrefix(prefix) }
        } catch {
            // A folder for everybody's temporary files may be one that nobody can list.
            guard error.errno == .permissionDenied else { throw error }
            return []
        }
    }

    private static func isOwn(_ path: FilePath) -> Bool {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFDIR && status.st_mode & 0o022 == 0 && status.st_uid == geteuid()
    }
}

extension FileError {
    fileprivate var isLocked: Bool {
        if case .locked = self { true } else { false }
    }
}
