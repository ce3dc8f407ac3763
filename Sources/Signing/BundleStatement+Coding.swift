import Content

extension BundleStatement {
    /// Reads the payload of an envelope.
    ///
    /// Unknown fields are ignored unless the statement lists them as critical.
    /// - Throws: ``SigningError/unexpectedType(found:expected:)`` for a statement about something else,
    ///   ``SigningError/needsNewerImporter(_:)``, ``SigningError/malformedStatement(field:reason:)``,
    ///   ``PolicyViolation/targetsNobody`` or ``Content/ContentError``.
    package init(decoding payload: [UInt8]) throws {
        let place = "the statement"
        let limits = StrictJSON.Limits(bytes: Envelope.payloadLimit, depth: 16, wholeNumbers: true)
        let head = try StrictJSON.decode(StatementWire.Head.self, from: payload, place: place, limits: limits)
        try Self.checkKind(head)
        let predicateHead = try StrictJSON.decode(
            StatementWire.PredicateHead.self,
            from: payload,
            place: place,
            limits: limits
        )
        try Self.checkFeatures(predicateHead.predicate)
        let wire = try StrictJSON.decode(StatementWire.self, from: payload, place: place, limits: limits)
        try self.init(wire)
    }

    /// The statement as JSON: sorted keys, no spaces, whole numbers; equal statements give equal bytes.
    package func encoded() throws -> [UInt8] {
        try StrictJSON.encode(StatementWire(self))
    }

    private static func checkKind(_ head: StatementWire.Head) throws(SigningError) {
        guard head.type == statementType else {
            throw .unexpectedType(found: head.type, expected: statementType)
        }
        guard head.predicateType == predicateType else {
            throw .unexpectedType(found: head.predicateType, expected: predicateType)
        }
    }

    private static func checkFeatures(_ predicate: StatementWire.Features) throws(SigningError) {
        guard predicate.formatVersion == formatVersion else {
            throw .needsNewerImporter("format version \(predicate.formatVersion)")
        }
        for feature in predicate.critical ?? [] where !knownFeatures.contains(feature) {
            throw .needsNewerImporter("the feature \"\(feature)\"")
        }
    }

    private init(_ wire: StatementWire) throws(SigningError) {
        let predicate = wire.predicate
        try self.init(
            organization: predicate.org,
            stream: predicate.stream,
            position: BundlePosition(epoch: predicate.epoch, sequence: predicate.sequence),
            created: predicate.created,
            expires: predicate.expires,
            notBefore: predicate.notBefore,
            sites: predicate.target.identities(),
            base: predicate.base.value(),
            state: predicate.state,
            minimumRootVersion: predicate.minRootVersion,
            files: wire.files(),
            totals: predicate.totals,
            snapshot: predicate.snapshot,
            freshness: predicate.freshness,
            change: predicate.change,
            approvals: predicate.approvals ?? [],
            tool: predicate.tool,
            critical: predicate.critical ?? []
        )
    }
}
