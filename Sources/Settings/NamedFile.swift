import Content
import Diagnostics
import FileIO
package import Signing
package import SystemPackage

/// A file or folder that a command line or a configuration names.
///
/// Secrets and configurations that Kubernetes mounts are symbolic links, so links are followed here and nowhere else.
package enum NamedFile {
    /// The path of what is named, without links.
    /// - Parameter name: What names it, such as `--root` or `signing.release`.
    /// - Throws: ``ConfigurationError/missingFile(_:named:)``, or ``FileError`` when it cannot be told.
    package static func find(_ path: FilePath, named name: String) throws -> FilePath {
        do throws(FileError) {
            return try Directory.resolve(path)
        } catch {
            guard error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory else { throw error }
            throw ConfigurationError.missingFile(path, named: name)
        }
    }

    /// Reads what is named, of at most `limit` bytes.
    /// - Throws: What ``find(_:named:)`` throws, and ``FileError``.
    package static func contents(of path: FilePath, named name: String, limit: Int) throws -> [UInt8] {
        try ReadableFile.contents(of: find(path, named: name), limit: limit)
    }

    /// The path of a program that is named: an ELF file, or a script with `#!`.
    /// - Throws: What ``find(_:named:)`` throws, ``FileError``, and ``ConfigurationError/noProgram(_:named:)``.
    package static func program(_ path: FilePath, named name: String) throws -> FilePath {
        let found = try find(path, named: name)
        let file = try ReadableFile(found)
        var start = [UInt8](repeating: 0, count: 4)
        let count = try start.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        guard start[..<count] == [0x7F, 0x45, 0x4C, 0x46] || start[..<count].starts(with: Array("#!".utf8))
        else {
            throw ConfigurationError.noProgram(path, named: name)
        }
        return found
    }

    /// Reads the trust root that `--root` names.
    /// - Throws: What ``contents(of:named:limit:)`` throws, and what is wrong with the root.
    package static func trustRoot(_ path: FilePath) throws -> SignedRoot {
        let bytes = try contents(of: path, named: "--root", limit: SignedRoot.byteLimit)
        do {
            return try SignedRoot(decoding: bytes)
        } catch ContentError.malformedJSON(_, let offset, let reason) {
            throw ContentError.malformedJSON(
                place: "the trust root \(path.string.terminalSafe)",
                offset: offset,
                reason: reason
            )
        }
    }
}
