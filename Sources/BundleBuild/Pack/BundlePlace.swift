import BundleFormat
import FileIO
package import Fleet
package import Signing
package import SystemPackage

/// Where a bundle is on a medium: beside its place while it is written, then at it.
package struct BundlePlace: Sendable {
    /// Its folder when it is complete.
    package let final: FilePath
    /// The one folder at the root of the medium, in which a person looks first.
    let top: FilePath
    /// Its folder while it is written.
    let partial: FilePath

    /// The place of one bundle.
    package init(on medium: FilePath, stream: StreamID, sequence: Int64) {
        let folder = BundleNames.folder(stream: stream.description, sequence: sequence)
        top = medium.appending(BundleNames.root)
        final = medium.appending(folder.components)
        partial = final.removingLastComponent().appending(".\(sequence).partial")
    }

    /// The sequence of the newest bundle of a stream on a medium; nil when there is none.
    static func newest(on medium: FilePath, stream: StreamID) throws -> Int64? {
        let folder = BundlePlace(on: medium, stream: stream, sequence: 1).final.removingLastComponent()
        guard try Directory.examine(folder, following: false) == .directory else { return nil }
        return try Directory.entries(of: folder).compactMap { entry in
            entry.name.count >= 6 ? Int64(entry.name) : nil
        }.max()
    }

    /// Refuses a medium on which a link would lead the bundle elsewhere.
    /// - Throws: ``BuildError/notAFolder(_:)``, ``FileError``.
    func checkFolders() throws {
        for folder in [top, final.removingLastComponent()] {
            if let kind = try Directory.examine(folder, following: false), kind != .directory {
                throw BuildError.notAFolder(folder)
            }
        }
    }

    /// Gives a complete bundle its name.
    func finish() throws {
        try Directory.move(partial, to: final)
        try Directory.synchronize(final.removingLastComponent())
    }

    /// Finishes a bundle that the ledger has and whose build was killed just before it got its name.
    /// - Returns: Whether there was one.
    package func finishInterrupted(_ entry: Ledger.Entry) throws -> Bool {
        let file = BundleNames.envelopeFile(in: partial)
        guard Directory.kind(of: final) == nil, Directory.kind(of: file.path) == .file else { return false }
        let envelope = try Envelope(decoding: file.contents())
        guard envelope.payloadDigest == entry.statement else { return false }
        try finish()
        return true
    }
}

extension FileError {
    /// Whether this is what a medium does that breaks or is pulled out.
    func isFailure(of medium: FilePath) -> Bool {
        guard case .system(_, let path, let errno) = self, path.starts(with: medium) else { return false }
        return [.ioError, .operationNotSupportedByDevice, .noSuchAddressOrDevice, .readOnlyFileSystem]
            .contains(errno)
    }
}
