import Content

/// The JSON of a ``BundleStatement``, field by field.
struct StatementWire: Codable {
    /// What says which kind of statement it is; read before anything else.
    struct Head: Decodable {
        enum CodingKeys: String, CodingKey {
            case type = "_type"
            case predicateType
        }

        let type: String
        let predicateType: String
    }

    /// What says whether this version can read the rest.
    struct PredicateHead: Decodable {
        let predicate: Features
    }

    /// The part of the predicate that every version of the format keeps.
    struct Features: Decodable {
        let formatVersion: Int
        let critical: [String]?
    }

    struct Subject: Codable {
        let name: BundleFileName
        let digest: [String: String]
    }

    struct Target: Codable {
        let sites: [Site]
    }

    struct Site: Codable {
        let id: String
        let uid: String
    }

    struct Base: Codable {
        let kind: String
        let sequence: Int64?
        let statement: Digest?
    }

    struct File: Codable {
        let name: BundleFileName
        let size: Int64
    }

    struct Predicate: Codable {
        let formatVersion: Int
        let critical: [String]?
        let org: PlainName
        let stream: StreamID
        let epoch: Int64
        let sequence: Int64
        let created: Timestamp
        let expires: Timestamp
        let notBefore: Timestamp?
        let target: Target
        let base: Base
        let state: BundleStatement.ContentState?
        let minRootVersion: Int
        let files: [File]
        let totals: BundleStatement.Totals
        let snapshot: String?
        let freshness: BundleStatement.Freshness?
        let change: BundleStatement.Change?
        let approvals: [BundleStatement.Approval]?
        let tool: BundleStatement.Tool
    }

    enum CodingKeys: String, CodingKey {
        case type = "_type"
        case subject
        case predicateType
        case predicate
    }

    let type: String
    let subject: [Subject]
    let predicateType: String
    let predicate: Predicate

    init(_ statement: BundleStatement) {
        type = BundleStatement.statementType
        subject = statement.files.map { Subject(name: $0.name, digest: ["sha256": $0.digest.hex]) }
        predicateType = BundleStatement.predicateType
        predicate = Predicate(
            formatVersion: BundleStatement.formatVersion,
            critical: statement.critical,
            org: statement.organization,
            stream: statement.stream,
            epoch: statement.position.epoch,
            sequence: statement.position.sequence,
            created: statement.created,
            expires: statement.expires,
            notBefore: statement.notBefore,
            target: Target(
                sites: statement.sites.map { Site(id: $0.id.description, uid: $0.uid.description) }
            ),
            base: Base(statement.base),
            state: statement.state,
            minRootVersion: statement.minimumRootVersion,
            files: statement.files.map { File(name: $0.name, size: $0.size) },
            totals: statement.totals,
            snapshot: statement.snapshot,
            freshness: statement.freshness,
            change: statement.change,
            approvals: statement.approvals.isEmpty ? nil : statement.approvals,
            tool: statement.tool
        )
    }

    /// The files, each with its digest from the subjects and its size from the list of files.
    func files() throws(SigningError) -> [BundleStatement.File] {
        var sizes: [BundleFileName: Int64] = [:]
        for file in predicate.files where sizes.updateValue(file.size, forKey: file.name) != nil {
            throw .malformedStatement(field: "files", reason: "\(file.name) is listed twice")
        }
        var files: [BundleStatement.File] = []
        for subject in subject {
            guard let size = sizes.removeValue(forKey: subject.name) else {
                throw .malformedStatement(
                    field: "subject",
                    reason: "\(subject.name) is listed twice, or not in files"
                )
            }
            guard subject.digest.count == 1, let hex = subject.digest["sha256"],
                let bytes = Hexadecimal.decode(hex.utf8), let digest = Digest(.sha256, bytes: bytes)
            else {
                throw .malformedStatement(
                    field: "subject",
                    reason: "\(subject.name) needs exactly one digest, by sha256"
                )
            }
            files.append(BundleStatement.File(name: subject.name, size: size, digest: digest))
        }
        if let left = sizes.keys.min() {
            throw .malformedStatement(field: "files", reason: "\(left) is not in subject")
        }
        return files
    }
}

extension StatementWire.Target {
    private static let wildcard = "*"

    /// The sites; a wildcard targets nobody.
    func identities() throws(SigningError) -> [SiteIdentity] {
        var identities: [SiteIdentity] = []
        for site in sites {
            guard site.id != Self.wildcard, site.uid != Self.wildcard else { throw .refused(.targetsNobody) }
            guard let id = PlainName(site.id), let uid = SiteUID(site.uid) else {
                throw .malformedStatement(
                    field: "target.sites",
                    reason: "\"\(site.id)\" with \"\(site.uid)\" is no site"
                )
            }
            identities.append(SiteIdentity(id: id, uid: uid))
        }
        return identities
    }
}

extension StatementWire.Base {
    init(_ base: BundleStatement.Base) {
        switch base {
        case .full:
            self.init(kind: "full", sequence: nil, statement: nil)
        case .delta(let sequence, let statement):
            self.init(kind: "delta", sequence: sequence, statement: statement)
        }
    }

    func value() throws(SigningError) -> BundleStatement.Base {
        switch (kind, sequence, statement) {
        case ("full", _, _):
            return .full
        case ("delta", let sequence?, let statement?):
            return .delta(sequence: sequence, statement: statement)
        case ("delta", _, _):
            throw .malformedStatement(field: "base", reason: "a delta names its sequence and its statement")
        default:
            throw .malformedStatement(field: "base.kind", reason: "\"\(kind)\" is neither full nor delta")
        }
    }
}
