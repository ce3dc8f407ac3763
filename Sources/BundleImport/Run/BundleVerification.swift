package import Content
package import Signing
import SystemPackage

/// A bundle that is good to the last byte: one element of the JSON document of `verify`.
package struct BundleVerification: Encodable, Sendable {
    /// Where the trust root came from that the check began with.
    package struct Trust: Encodable, Sendable {
        /// The places that a root comes from.
        package enum Place: String, Encodable, Sendable { case site, file, medium }

        /// The place.
        package let from: Place
        /// The version of the root.
        package let version: Int
        /// Its digest, as 64 hexadecimal digits.
        package let fingerprint: String

        init(_ place: Place, _ root: SignedRoot) {
            from = place
            version = root.root.version
            fingerprint = root.digest.hex
        }
    }

    /// Its folder.
    package let path: String
    /// The digest of its statement.
    package let statement: Digest
    /// Where it stands in its stream.
    package let sequence: Int64
    /// The sites that it is for.
    package let sites: [PlainName]
    /// The bytes of all signed files.
    package let bytes: Int64
    /// Who has signed it.
    package let signatures: [SignatureReport.Signatory]
    /// By what it was judged.
    package let trust: Trust

    init(_ contents: BundleContents, _ signed: SignedStatement, _ trust: Trust) {
        self.trust = trust
        path = contents.folder.string
        statement = signed.digest
        sequence = signed.statement.position.sequence
        sites = signed.statement.sites.map(\.id)
        bytes = contents.signedBytes
        signatures = signed.signatures.signatories
    }
}
