import BundleFormat
package import Content
package import Diagnostics
import FileIO
package import Signing
package import SystemPackage

/// Adds a signature to the bundles on a medium.
///
///     open      all bundles that the key has not signed; the newest again where it has signed all
///     verify    every byte of each, so that a signature says: this is what was looked at
///     sign      all of them, after one summary
package struct BundleSigner: Sendable {
    /// What is told on the way.
    package enum Event: Sendable {
        /// So many bytes of a bundle will be read.
        case verifying(bytes: Int64)
        /// So many more of them are.
        case verified(bytes: Int64)
        /// A bundle is left out: its release signatures are missing.
        case notReady(FilePath, any OperatorError)
        /// Something that a person should know.
        case note(String)
        /// All are read, and are signed next.
        case ready([Candidate])
    }

    /// A bundle that was read to the end.
    package struct Candidate: Sendable {
        /// Its folder.
        package let folder: FilePath
        /// What is signed.
        package let statement: BundleStatement
        /// The identity of that.
        package let digest: Digest
        /// How many images the site has after it.
        package let images: Int
        /// How many of them the bundle brings, new or with another digest.
        package let newImages: Int

        fileprivate let envelope: Envelope
        fileprivate let root: TrustRoot
    }

    /// What came of a bundle.
    package struct Result: Encodable, Sendable {
        /// Its folder.
        package let bundle: String
        /// Its identity.
        package let statement: String
        /// Who has signed it now.
        package let signatures: [SignatureReport.Signatory]
        /// Whether these are enough.
        package let complete: Bool
    }

    private let signer: any Signer
    private let role: Role
    private let report: @Sendable (Event) -> Void

    /// Signs as `role` with the key of `signer`.
    package init(_ signer: any Signer, as role: Role, report: @escaping @Sendable (Event) -> Void) {
        self.signer = signer
        self.role = role
        self.report = report
    }

    /// Reads every bundle that is to be signed, and writes nothing.
    /// - Throws: ``ImportError``, ``SigningError`` for a key that may not sign as the role, or when not one bundle has its release
    ///   signatures, and what verification throws.
    package func plan(_ medium: Medium) async throws -> [Candidate] {
        let bundles = try medium.bundles().map { try UnverifiedBundle($0) }
        let name = signer.publicKey.id.description
        let open = bundles.filter { bundle in !bundle.envelope.signatures.contains { $0.keyID == name } }
        var candidates: [Candidate] = []
        var notReady: (any OperatorError)?
        for bundle in open.isEmpty ? Array(bundles.suffix(1)) : open {
            do {
                candidates.append(try await candidate(bundle))
            } catch let error as SigningError where role == .approve && error.lacksRelease && open.count > 1 {
                report(.notReady(bundle.folder, error))
                notReady = notReady ?? error
            }
        }
        if candidates.isEmpty, let notReady { throw notReady }
        return candidates
    }

    private func candidate(_ bundle: UnverifiedBundle) async throws -> Candidate {
        let statement = try bundle.claimedStatement()
        let root = try bundle.newestRoot().root
        try root.check(signer.publicKey, maySignAs: role)
        if role == .approve { try Verifier.verifyRelease(bundle.envelope, against: root) }
        let contents = try BundleContents(of: bundle, as: statement)
        report(.verifying(bytes: statement.files.reduce(0) { $0 + $1.size }))
        for note in try await contents.verifyFiles(report: { report(.verified(bytes: $0)) }) {
            report(.note(note.description))
        }
        let images = contents.contents.images.filter { $0.reference != nil }
        return Candidate(
            folder: bundle.folder,
            statement: statement,
            digest: bundle.envelope.payloadDigest,
            images: images.count,
            newImages: images.count { contents.contents.blob($0.digest)?.delivery != .held },
            envelope: bundle.envelope,
            root: root
        )
    }

    /// Signs all that ``plan(_:)`` finds, once all of them are read.
    /// - Throws: What ``plan(_:)`` and the signer throw, and ``FileError``.
    package func run(_ medium: Medium) async throws -> [Result] {
        let candidates = try await plan(medium)
        report(.ready(candidates))
        var results: [Result] = []
        for candidate in candidates {
            let envelope = try await candidate.envelope.signed(by: signer)
            try BundleNames.envelopeFile(in: candidate.folder).replace(with: envelope.encoded())
            let signatures = SignatureReport(of: envelope, against: candidate.root)
            results.append(
                Result(
                    bundle: candidate.folder.string,
                    statement: candidate.digest.description,
                    signatures: signatures.signatories,
                    complete: signatures.isMet(.release) && signatures.isMet(.approve)
                )
            )
        }
        return results
    }
}

extension SigningError {
    /// Whether a bundle is not released yet.
    fileprivate var lacksRelease: Bool {
        if case .thresholdNotMet(.release, _, _) = self { true } else { false }
    }
}

extension UnverifiedBundle {
    /// The newest trust root that travels with the bundle, which lists who may sign it.
    /// - Throws: ``SigningError/noTrustRoot(_:)``, or what reading a root throws.
    fileprivate func newestRoot() throws -> SignedRoot {
        guard let newest = roots.max(by: { $0.version < $1.version }) else {
            throw SigningError.noTrustRoot(folder.appending(BundleNames.trust))
        }
        return try SignedRoot(decoding: newest.bytes, version: newest.version)
    }
}
