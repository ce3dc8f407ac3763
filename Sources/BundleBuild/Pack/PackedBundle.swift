package import BundleFormat
package import Content
package import Signing
package import SystemPackage

/// A bundle that is complete on its medium.
package struct PackedBundle: Sendable {
    /// Its folder.
    package let folder: FilePath
    /// The digest of its statement: its identity.
    package let statement: Digest
    /// Its files.
    package let files: [PackedFile]
    /// Who has signed, and who still must.
    package let signatures: SignatureReport
}
