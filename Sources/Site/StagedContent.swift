import FileIO
import SystemPackage

/// What an unfinished import has left in the state folder of a site.
package struct StagedContent: Codable, Sendable, Equatable {
    /// The number of files.
    package let files: Int
    /// Their bytes.
    package let bytes: Int64

    /// Counts what is staged in the folder of `site`.
    /// - Throws: ``FileError``.
    package init(of site: SiteDirectory) throws {
        var sizes: [Int64] = []
        if try Directory.examine(site.staging, following: false) == .directory {
            for entry in try Directory.entries(of: site.staging) {
                let path = site.staging.appending(entry.name)
                guard try Directory.examine(path, following: false) == .file else { continue }
                sizes.append(try ReadableFile(path).size)
            }
        }
        files = sizes.count
        bytes = sizes.reduce(0, +)
    }
}
