package import FileIO
package import SystemPackage

/// A readable file that several readers share.
package final class OpenFile: Sendable {
    /// The open file; reading it does not move any position.
    package let handle: ReadableFile

    /// Opens `path`.
    package init(_ path: FilePath) throws(FileError) {
        handle = try ReadableFile(path)
    }
}
