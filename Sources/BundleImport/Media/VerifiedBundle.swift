package import BundleFormat
package import Signing
package import SystemPackage

/// A bundle whose signatures, statement and list of contents are verified, and which is for this site.
///
/// Only ``BundleVerifier`` makes one.
package struct VerifiedBundle: Sendable {
    /// What was signed, and by whom.
    package let signed: SignedStatement

    private let covered: BundleContents

    init(_ bundle: UnverifiedBundle, signed: SignedStatement) throws {
        self.signed = signed
        covered = try BundleContents(of: bundle, as: signed.statement)
    }

    /// Its folder.
    package var folder: FilePath { covered.folder }
    /// What was signed.
    package var statement: BundleStatement { signed.statement }
    /// Everything in it.
    package var contents: Contents { covered.contents }
    /// The volumes at hand; every byte of them is verified when it is read.
    package var volumes: VolumeSet { covered.volumes }

    /// Reads every file to the end and compares every byte with what was signed; nothing is kept.
    /// - Parameter report: Called with the bytes verified since the last call.
    /// - Throws: ``ImportError/missingVolumes(_:)``, ``BundleFormatError``.
    package func verifyFiles(report: @escaping @Sendable (Int64) -> Void) async throws {
        try await covered.verifyFiles(report: report)
    }
}
