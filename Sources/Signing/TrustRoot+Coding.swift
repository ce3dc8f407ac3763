import Content

extension TrustRoot {
    private struct Wire: Codable {
        struct Key: Codable {
            let scheme: String
            let spki: String
            let label: String
        }

        struct Delegation: Codable {
            let keyids: [String]
            let threshold: Int
        }

        struct Revoked: Codable {
            let keyids: [KeyID]?
            let statements: [Digest]?
        }

        struct Roles: Codable {
            let root: Delegation
            let release: Delegation
            let approve: Delegation
            let override: Delegation
        }

        enum CodingKeys: String, CodingKey {
            case type = "_type"
            case version, org, created, expires, keys, roles, revoked, streams
        }

        let type: String
        let version: Int
        let org: PlainName
        let created: Timestamp
        let expires: Timestamp
        let keys: [String: Key]
        let roles: Roles
        let revoked: Revoked?
        let streams: [String: StreamFloor]?
    }

    /// Reads the payload of an envelope; unknown fields are ignored.
    /// - Throws: ``SigningError/invalidRoot(version:_:)`` or ``Content/ContentError``.
    package init(decoding payload: [UInt8]) throws {
        let limits = StrictJSON.Limits(bytes: SignedRoot.byteLimit, depth: 16, wholeNumbers: true)
        let wire = try StrictJSON.decode(Wire.self, from: payload, place: "the trust root", limits: limits)
        func invalid(_ fault: RootFault) -> SigningError { .invalidRoot(version: wire.version, fault) }

        guard wire.type == Self.type else { throw invalid(.otherType(wire.type)) }
        guard wire.keys.count <= Self.keyLimit else { throw invalid(.tooManyKeys(wire.keys.count)) }
        var keys: [KeyID: Key] = [:]
        for (name, key) in wire.keys.sorted(by: { $0.key < $1.key }) {
            guard let id = KeyID(name) else { throw invalid(.keyIDMismatch(named: name)) }
            keys[id] = try Self.key(key, named: id, invalid)
        }
        func delegation(_ role: Role, _ listed: Wire.Delegation) throws(SigningError) -> Delegation {
            var keyIDs: [KeyID] = []
            for name in listed.keyids {
                guard let id = KeyID(name) else { throw invalid(.unknownKey(name, role)) }
                keyIDs.append(id)
            }
            return Delegation(keyIDs: keyIDs.sorted(), threshold: listed.threshold)
        }
        var streams: [StreamID: StreamFloor] = [:]
        for (name, floor) in wire.streams ?? [:] {
            guard let stream = StreamID(name) else {
                throw ContentError.unexpectedJSON(
                    place: "the trust root",
                    path: "$.streams",
                    reason: "\"\(name)\" is no stream"
                )
            }
            streams[stream] = floor
        }
        try self.init(
            version: wire.version,
            organization: wire.org,
            created: wire.created,
            expires: wire.expires,
            keys: keys,
            roles: [
                .root: delegation(.root, wire.roles.root),
                .release: delegation(.release, wire.roles.release),
                .approve: delegation(.approve, wire.roles.approve),
                .override: delegation(.override, wire.roles.override),
            ],
            revoked: Revocations(
                keyIDs: Set(wire.revoked?.keyids ?? []),
                statements: Set(wire.revoked?.statements ?? [])
            ),
            streams: streams
        )
        try validate()
    }

    /// The root as JSON: sorted keys, no spaces, whole numbers; equal roots give equal bytes.
    package func encoded() throws -> [UInt8] {
        func delegation(_ role: Role) -> Wire.Delegation {
            let value = self.delegation(of: role)
            return Wire.Delegation(keyids: value.keyIDs.map(\.description), threshold: value.threshold)
        }
        let wire = Wire(
            type: Self.type,
            version: version,
            org: organization,
            created: created,
            expires: expires,
            keys: Dictionary(
                uniqueKeysWithValues: keys.map { id, key in
                    (
                        id.description,
                        Wire.Key(
                            scheme: key.publicKey.scheme.rawValue,
                            spki: Base64.encode(key.publicKey.spki),
                            label: key.label
                        )
                    )
                }
            ),
            roles: Wire.Roles(
                root: delegation(.root),
                release: delegation(.release),
                approve: delegation(.approve),
                override: delegation(.override)
            ),
            revoked: Wire.Revoked(
                keyids: revoked.keyIDs.sorted(),
                statements: revoked.statements.sorted()
            ),
            streams: Dictionary(uniqueKeysWithValues: streams.map { ($0.description, $1) })
        )
        return try StrictJSON.encode(wire)
    }

    private static func key(
        _ wire: Wire.Key,
        named id: KeyID,
        _ invalid: (RootFault) -> SigningError
    ) throws(SigningError) -> Key {
        let publicKey: PublicKey
        do throws(SigningError) {
            guard let spki = Base64.decode(Array(wire.spki.utf8)) else {
                throw SigningError.malformedKey(.unsupported)
            }
            publicKey = try PublicKey(spki: spki)
        } catch {
            guard case .malformedKey(let fault) = error else { throw error }
            throw invalid(.badKey(named: id.description, fault))
        }
        guard publicKey.id == id else { throw invalid(.keyIDMismatch(named: id.description)) }
        guard publicKey.scheme.rawValue == wire.scheme else { throw invalid(.schemeMismatch(id)) }
        return Key(publicKey, label: wire.label)
    }
}
