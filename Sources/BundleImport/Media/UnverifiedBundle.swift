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
    /// - Throws: ``ImportError/missingFile(_:)``, ``ImportError/unreadableMedium(_:reason:)``, ``SigningError``.
    package init(_ folder: FilePath) throws {
        self.folder = folder
        let bytes = try Self.contents(of: BundleNames.envelope, in: folder, limit: Envelope.byteLimit)
        envelope = try Envelope(decoding: bytes)
        let trust = folder.appending(BundleNames.trust)
        do {
            roots = try TrustFolder(trust).files()
        } catch let error as FileError where error.errno != nil {
            throw ImportError.unreadableMedium(trust, reason: "\(error)")
        }
    }

    /// What the envelope claims; only for showing it to people, marked as unverified.
    package func claimedStatement() throws -> BundleStatement {
        try BundleStatement(decoding: envelope.payload)
    }

    /// Reads a small file of the bundle.
    static func contents(of name: String, in folder: FilePath, limit: Int) throws -> [UInt8] {
        let path = folder.appending(name)
        do throws(FileError) {
            return try ReadableFile.contents(of: path, limit: limit)
        } catch {
            guard case .system(_, _, let errno) = error else { throw BundleFormatError.unreadable(error) }
            guard errno != .noSuchFileOrDirectory else { throw ImportError.missingFile(name) }
            throw ImportError.unreadableMedium(path, reason: "\(error)")
        }
    }
}
