extension TrustRoot {
    /// The keys that one role gets, and how many of them must sign.
    package struct Assignment: Sendable {
        /// The keys.
        package let keys: [Key]
        /// How many of them must sign.
        package let threshold: Int

        /// Assigns keys to a role; of no keys, none must sign.
        package init(_ keys: [Key], threshold: Int = 1) {
            self.keys = keys
            self.threshold = keys.isEmpty ? 0 : threshold
        }
    }

    /// Makes a root.
    /// - Throws: ``SigningError/invalidRoot(version:_:)`` when it would break a rule.
    package init(
        version: Int = 1,
        organization: PlainName,
        created: Timestamp,
        expires: Timestamp,
        root: Assignment,
        release: Assignment,
        approve: Assignment,
        override: Assignment = Assignment([]),
        revoked: Revocations = Revocations(),
        streams: [StreamID: StreamFloor] = [:]
    ) throws(SigningError) {
        let assignments: [Role: Assignment] = [
            .root: root, .release: release, .approve: approve, .override: override,
        ]
        let keys = assignments.values.flatMap(\.keys).map { ($0.publicKey.id, $0) }
        self.init(
            version: version,
            organization: organization,
            created: created,
            expires: expires,
            keys: Dictionary(keys) { first, _ in first },
            roles: assignments.mapValues { assignment in
                Delegation(
                    keyIDs: assignment.keys.map(\.publicKey.id).sorted(),
                    threshold: assignment.threshold
                )
            },
            revoked: revoked,
            streams: streams
        )
        try validate()
    }
}
