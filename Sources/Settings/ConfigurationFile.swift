import FileIO
import Glibc
package import SystemPackage
package import YAML

/// What all configuration files have in common.
package enum ConfigurationFile {
    package static let apiVersion = "sealift.dev/v1alpha1"

    /// Who may have written a file for it to be believed.
    package enum Authors {
        case anybody
        /// Only root and the user who runs this, since it decides where a site's content goes; of the file and of every link to it.
        case rootAndReader
    }

    /// Reads a file of at most 1 MiB.
    /// - Throws: ``ConfigurationError/missingFile(_:named:)``, ``ConfigurationError/unreadableConfiguration(_:)`` or
    ///   ``ConfigurationError/exposedConfiguration(_:reason:)``.
    package static func bytes(of path: FilePath, named name: String, by authors: Authors = .anybody) throws
        -> [UInt8]
    {
        do {
            let file = try ReadableFile(NamedFile.find(path, named: name))
            if authors == .rootAndReader {
                let believed: Set<UInt32> = [0, geteuid()]
                if let other = try LinkTrail.owners(from: path).subtracting(believed).min() {
                    throw ConfigurationError.exposedConfiguration(path, reason: "is a link of user \(other)")
                }
                guard file.permissions & 0o022 == 0 else {
                    let permissions = String(file.permissions, radix: 8)
                    throw ConfigurationError.exposedConfiguration(
                        path,
                        reason: "has the permissions \(permissions)"
                    )
                }
                guard believed.contains(file.owner) else {
                    throw ConfigurationError.exposedConfiguration(
                        path,
                        reason: "belongs to user \(file.owner)"
                    )
                }
            }
            return try file.contents(limit: 1 << 20)
        } catch let error as FileError where error.errno == nil {
            throw ConfigurationError.unreadableConfiguration(error)
        }
    }

    /// Checks `apiVersion` and `kind`.
    package static func check(_ file: ConfigurationMapping, kind: String) throws {
        _ = try file.required("apiVersion").choice(of: [apiVersion])
        _ = try file.required("kind").choice(of: [kind])
    }
}
