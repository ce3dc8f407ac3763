/// Who has signed an envelope, as far as a trust root knows them.
package struct SignatureReport: Sendable, Equatable {
    /// One trusted key that has signed.
    package struct Signatory: Sendable, Hashable, Codable {
        /// The key.
        package let keyID: KeyID
        /// What the root trusts it for.
        package let role: Role
        /// Whose it is, as the root says.
        package let label: String
    }

    /// The trusted keys that have signed, each once, sorted by role and name.
    package let signatories: [Signatory]

    private let thresholds: [Role: Int]

    /// Checks every signature of `envelope` against the keys of `root`.
    ///
    /// A key counts once however often it has signed; the named key is tried first, and names decide nothing.
    package init(of envelope: Envelope, against root: TrustRoot) {
        let keys = Role.allCases.flatMap { root.publicKeys(of: $0) }
        signatories = Self.signers(of: envelope, among: keys)
            .compactMap { id in
                root.role(of: id).map { role in
                    Signatory(keyID: id, role: role, label: root.keys[id]?.label ?? "")
                }
            }
            .sorted { ($0.role, $0.keyID) < ($1.role, $1.keyID) }
        thresholds = root.roles.mapValues(\.threshold)
    }

    /// How many keys of `role` have signed.
    package func count(of role: Role) -> Int {
        signatories.count { $0.role == role }
    }

    /// How many keys of `role` must sign.
    package func threshold(of role: Role) -> Int {
        thresholds[role] ?? 0
    }

    /// Whether enough keys of `role` have signed; never for a role without keys.
    package func isMet(_ role: Role) -> Bool {
        threshold(of: role) > 0 && count(of: role) >= threshold(of: role)
    }

    /// Which of `keys` have signed `envelope`.
    static func signers(of envelope: Envelope, among keys: [PublicKey]) -> Set<KeyID> {
        let message = envelope.preAuthEncoding
        var signers: Set<KeyID> = []
        for signature in envelope.signatures {
            let candidates = keys.filter { !signers.contains($0.id) }
            let named = candidates.filter { $0.id.description == signature.keyID }
            let others = candidates.filter { $0.id.description != signature.keyID }
            if let signer = (named + others).first(where: { $0.verifies(signature.bytes, over: message) }) {
                signers.insert(signer.id)
            }
        }
        return signers
    }
}
