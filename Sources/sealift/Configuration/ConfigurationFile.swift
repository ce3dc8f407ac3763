import FileIO
import SystemPackage
import YAML

/// What all configuration files have in common.
enum ConfigurationFile {
    static let apiVersion = "sealift.dev/v1alpha1"

    /// Reads a file of at most 1 MiB.
    /// - Throws: ``CommandError/unreadableConfiguration(_:)``.
    static func bytes(of path: FilePath) throws -> [UInt8] {
        do throws(FileError) {
            return try ReadableFile.contents(of: path, limit: 1 << 20)
        } catch {
            throw CommandError.unreadableConfiguration(error)
        }
    }

    /// Checks `apiVersion` and `kind`.
    static func check(_ file: ConfigurationMapping, kind: String) throws {
        _ = try file.required("apiVersion").choice(of: [apiVersion])
        _ = try file.required("kind").choice(of: [kind])
    }
}
