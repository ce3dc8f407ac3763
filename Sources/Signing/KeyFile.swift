package import Diagnostics
import FileIO
package import SystemPackage

/// Keys as files: `PATH.key` for its owner alone, `PATH.pub` for everybody.
package enum KeyFile {
    /// The largest key file, in bytes.
    private static let limit = 16 << 10

    /// Where a key and its public half were written.
    package struct Pair: Sendable, Hashable {
        /// The private key, mode 0600.
        package let privateKey: FilePath
        /// The public key, mode 0644.
        package let publicKey: FilePath
    }

    /// Writes `key` to `path` + `.key` and its public half to `path` + `.pub`, durably; replaces nothing.
    /// - Parameter passphrase: What the private key is encrypted with; nil leaves it open, which the caller must have asked for.
    /// - Throws: ``SigningError/keyFileExists(_:)`` or ``FileIO/FileError``.
    package static func write(
        _ key: PrivateKey,
        to path: FilePath,
        passphrase: Redacted<[UInt8]>?
    ) throws -> Pair {
        let pair = Pair(
            privateKey: FilePath("\(path.string).key"),
            publicKey: FilePath("\(path.string).pub")
        )
        for file in [pair.privateKey, pair.publicKey] where Directory.kind(of: file) != nil {
            throw SigningError.keyFileExists(file)
        }
        let pem = try key.pem(passphrase: passphrase)
        try RecordFile(pair.privateKey, limit: limit, mode: 0o600).replace(with: pem.secret)
        try RecordFile(pair.publicKey, limit: limit).replace(with: key.publicKey.pem)
        return pair
    }

    /// Reads a private key.
    /// - Parameter passphrase: What an encrypted file is opened with; not used for one that is not encrypted.
    /// - Throws: ``SigningError/inKeyFile(_:_:)`` around what is wrong with the file, or ``FileIO/FileError``.
    package static func readPrivate(
        _ path: FilePath,
        passphrase: Redacted<[UInt8]>? = nil
    ) throws -> PrivateKey {
        let (bytes, permissions) = try contents(of: path)
        guard permissions & 0o077 == 0 || PEMBlock.firstLabel(in: bytes) == "PUBLIC KEY" else {
            throw SigningError.keyFileExposed(path, permissions: permissions)
        }
        return try inFile(path) { () throws(SigningError) in
            try PrivateKey(pem: bytes, passphrase: passphrase)
        }
    }

    /// Reads a public key.
    /// - Throws: ``SigningError/inKeyFile(_:_:)`` around what is wrong with the file, or ``FileIO/FileError``.
    package static func readPublic(_ path: FilePath) throws -> PublicKey {
        let bytes = try contents(of: path).bytes
        return try inFile(path) { () throws(SigningError) in try PublicKey(pem: bytes) }
    }

    /// Whether the private key at `path` needs a passphrase.
    package static func isEncrypted(_ path: FilePath) throws -> Bool {
        PEMBlock.firstLabel(in: try contents(of: path).bytes) == "ENCRYPTED PRIVATE KEY"
    }

    /// Follows links, since a mounted Kubernetes secret is one; what is no small file is no key.
    private static func contents(of path: FilePath) throws -> (bytes: [UInt8], permissions: UInt16) {
        do throws(FileError) {
            let file = try ReadableFile(Directory.resolve(path))
            return (try file.contents(limit: limit), file.permissions)
        } catch {
            switch error {
            case .notRegular, .tooLarge, .truncated:
                throw SigningError.inKeyFile(path, .malformedKey(.notPEM))
            default:
                throw error
            }
        }
    }

    private static func inFile<Value>(
        _ path: FilePath,
        _ read: () throws(SigningError) -> Value
    ) throws(SigningError) -> Value {
        do {
            return try read()
        } catch {
            throw .inKeyFile(path, error)
        }
    }
}
