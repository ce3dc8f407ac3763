import BundleFormat
import Content
import FileIO
package import Signing
package import SystemPackage

/// A bundle as it was found: nothing in it is believed yet.
package struct UnverifiedBundle: Sendable {
    /// Its folder.
    package let folder: FilePath
    /// The envelope, read once.
    package let envelope: Envelope
    /// The trust roots that travel with it.
    package let roots: [TrustChain.File]

    /// Reads the envelope and the trust roots, at most 1 MiB and 64 times 64 KiB.
    /// - Throws: ``ImportError``, ``BundleFormatError/unreadable(_:)``, ``SigningError``, ``ContentError``.
    package init(_ folder: FilePath) throws {
        self.folder = folder
        let bytes = try Self.contents(of: BundleNames.envelope, in: folder, limit: Envelope.byteLimit)
        envelope = try Envelope(decoding: bytes)
        roots = try Self.roots(in: folder.appending(BundleNames.trust))
    }

    /// The bytes that are kept of it.
    var byteCount: Int {
        envelope.payload.count + envelope.signatures.reduce(0) { $0 + $1.bytes.count }
            + roots.reduce(0) { $0 + $1.bytes.count }
    }

    /// What the envelope claims; only for showing it to people, marked as unverified.
    package func claimedStatement() throws -> BundleStatement {
        try BundleStatement(decoding: envelope.payload)
    }

    /// The first root that travels with the bundle, which nothing vouches for.
    /// - Throws: ``SigningError/noTrustRoot(_:)``, or what reading a root throws.
    func ownRoot() throws -> SignedRoot {
        guard let first = roots.first else {
            throw SigningError.noTrustRoot(folder.appending(BundleNames.trust))
        }
        return try SignedRoot(decoding: first.bytes, version: first.version)
    }

    /// Reads a small file of a bundle.
    /// - Parameter limit: The largest size in bytes that is read.
    /// - Throws: ``ImportError/missingFile(_:)``, ``ImportError/unreadableMedium(_:)``, ``BundleFormatError/unreadable(_:)``.
    package static func contents(of name: String, in folder: FilePath, limit: Int) throws -> [UInt8] {
        do throws(FileError) {
            return try ReadableFile.contents(of: folder.appending(name), limit: limit)
        } catch {
            guard let errno = error.errno else { throw BundleFormatError.unreadable(error) }
            throw errno == .noSuchFileOrDirectory
                ? ImportError.missingFile(name) : ImportError.unreadableMedium(error)
        }
    }

    /// The roots in a folder of the medium; none where it is not there.
    private static func roots(in trust: FilePath) throws -> [TrustChain.File] {
        do {
            switch try Directory.examine(trust, following: false) {
            case .directory: return try TrustFolder(trust).files()
            case .file, .other: throw ImportError.notAFolder(trust)
            case nil: return []
            }
        } catch let error as FileError where error.errno != nil {
            throw ImportError.unreadableMedium(error)
        }
    }
}
