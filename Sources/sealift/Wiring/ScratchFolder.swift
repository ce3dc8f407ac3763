import FileIO
import Glibc
import SystemPackage

/// A folder for what is unpacked on the way, removed at the end.
enum ScratchFolder {
    /// Lends a new folder below `TMPDIR`, or `/var/tmp`, which is on a disk on most machines.
    static func with<Result>(
        _ surroundings: Surroundings,
        _ body: (FilePath) async throws -> Result
    ) async throws -> Result {
        let parent = FilePath(surroundings.environment["TMPDIR"] ?? "/var/tmp")
        let pattern = parent.appending("sealift-XXXXXX")
        var template = Array(pattern.string.utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError.last("create", pattern) }
        let folder = FilePath(platformString: template)
        do {
            let result = try await body(folder)
            try Directory.removeTree(folder)
            return result
        } catch {
            try Directory.removeTree(folder)
            throw error
        }
    }
}
