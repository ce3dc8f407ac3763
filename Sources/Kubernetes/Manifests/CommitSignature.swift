/// Who signed a commit that manifests come from, as far as the hub can tell.
package struct CommitSignature: Sendable, Hashable, Codable {
    /// What was found.
    package enum State: String, Sendable, Hashable, Codable {
        /// No signature.
        case unsigned
        /// A good one by a key that the hub was told of.
        case good
        /// One by another key, or nobody said which keys count.
        case unknown
        /// One that is not over this commit, or is malformed.
        case bad
    }

    /// How it is signed.
    package enum Format: String, Sendable, Hashable, Codable {
        case openpgp
        case ssh
        case x509
    }

    /// What was found.
    package let state: State
    /// How it is signed; nil without a signature.
    package let format: Format?
    /// The principal of the key, or its fingerprint; only of a good one.
    package let signer: String?

    /// Describes a signature.
    package init(_ state: State, format: Format? = nil, signer: String? = nil) {
        self.state = state
        self.format = format
        self.signer = signer
    }
}
