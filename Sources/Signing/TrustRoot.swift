package import Content

/// Which keys an organization trusts, and for what; a new version replaces the one before it.
///
/// A value of this type keeps all rules of the format. Whether it may be trusted is for ``SignedRoot`` and ``TrustChain``.
package struct TrustRoot: Sendable, Equatable {
    /// The payload type of the envelope.
    package static let payloadType = "application/vnd.sealift.root.v1+json"
    /// The `_type` of the document.
    package static let type = "sealift-root"
    /// The most keys of a root.
    package static let keyLimit = 64
    /// The epoch of streams that the root does not mention.
    package static let firstEpoch: Int64 = 1

    /// One trusted key.
    package struct Key: Sendable, Hashable {
        /// The key.
        package let publicKey: PublicKey
        /// Whose it is, for people; at most 128 bytes.
        package let label: String

        /// Labels a key.
        package init(_ publicKey: PublicKey, label: String) {
            self.publicKey = publicKey
            self.label = label
        }
    }

    /// The keys of one role.
    package struct Delegation: Sendable, Hashable {
        /// The keys, sorted, none twice.
        package let keyIDs: [KeyID]
        /// How many of them must sign; 0 only for the empty role `override`, which can never be met.
        package let threshold: Int

        /// Whether signatures by `signers` are enough for the role.
        package func isMet(by signers: Set<KeyID>) -> Bool {
            !keyIDs.isEmpty && keyIDs.count(where: signers.contains) >= threshold
        }
    }

    /// The oldest bundles of a stream that are still accepted.
    package struct StreamFloor: Sendable, Hashable, Codable {
        /// The one epoch that bundles must be of, from 1.
        package let epoch: Int64
        /// The smallest accepted sequence, from 1.
        package let minSequence: Int64

        /// Pairs both.
        package init(epoch: Int64, minSequence: Int64) {
            self.epoch = epoch
            self.minSequence = minSequence
        }
    }

    /// What is no longer trusted.
    package struct Revocations: Sendable, Hashable {
        /// Keys that may be in no role.
        package let keyIDs: Set<KeyID>
        /// Bundles that are refused, by the digest of their statement.
        package let statements: Set<Digest>

        /// Lists what is no longer trusted.
        package init(keyIDs: Set<KeyID> = [], statements: Set<Digest> = []) {
            self.keyIDs = keyIDs
            self.statements = statements
        }
    }

    /// The number of the root, from 1 to 64.
    package let version: Int
    /// Whose root it is.
    package let organization: PlainName
    /// When it was made.
    package let created: Timestamp
    /// From when on bundles are refused until a newer root arrives.
    package let expires: Timestamp
    /// All keys by name.
    package let keys: [KeyID: Key]
    /// The keys of each role; all four roles are there.
    package let roles: [Role: Delegation]
    /// What is no longer trusted.
    package let revoked: Revocations
    /// The floors of the streams that have one.
    package let streams: [StreamID: StreamFloor]

    /// The keys of `role`.
    package func delegation(of role: Role) -> Delegation {
        roles[role] ?? Delegation(keyIDs: [], threshold: 0)
    }

    /// The keys of `role` themselves.
    package func publicKeys(of role: Role) -> [PublicKey] {
        delegation(of: role).keyIDs.compactMap { keys[$0]?.publicKey }
    }

    /// The one role of a key; nil if it has none.
    package func role(of key: KeyID) -> Role? {
        Role.allCases.first { delegation(of: $0).keyIDs.contains(key) }
    }

    /// Refuses a key that may not sign as `role`.
    /// - Throws: ``SigningError/keyNotInRole(_:_:)``.
    package func check(_ key: PublicKey, maySignAs role: Role) throws(SigningError) {
        guard self.role(of: key.id) == role else { throw .keyNotInRole(key.id, role) }
    }

    /// The floor of a stream; the first epoch and sequence 1 when the root says nothing about it.
    package func floor(of stream: StreamID) -> StreamFloor {
        streams[stream] ?? StreamFloor(epoch: Self.firstEpoch, minSequence: 1)
    }
}
