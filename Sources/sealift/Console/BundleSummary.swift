import BundleFormat
import BundleImport
import Content
import Diagnostics
import FileIO
import Signing
import SystemPackage

/// What an unverified bundle claims, as far as it is there.
struct BundleSummary: Encodable {
    private let claims: ClaimsSummary
    /// Nil where the list of contents is not on the medium.
    private let contents: ContentsSummary?
    /// Nil unless it was asked for, and where the snapshot is not on the medium.
    private let proof: ProofText?
    private let isProved: Bool

    init(_ bundle: UnverifiedBundle, proving isProved: Bool) async throws {
        let claimed = try bundle.claimedStatement()
        claims = try ClaimsSummary(bundle, claimed)
        contents = try await ContentsSummary(of: bundle, as: claimed)
        self.isProved = isProved
        proof =
            isProved
            ? try await BundleProof(BundleContents(of: bundle, as: claimed)).map(ProofText.init(_:)) : nil
    }

    /// One object with the fields of all.
    func encode(to encoder: any Encoder) throws {
        try claims.encode(to: encoder)
        try contents?.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(proof, forKey: .proof)
    }

    private enum CodingKeys: CodingKey {
        case proof
    }

    var lines: [String] {
        claims.lines + (contents?.lines ?? ["images", "  not known without \(BundleNames.contents)"])
            + (proof?.lines
                ?? (isProved ? ["closed set", "  not known without the snapshot, which the site has"] : []))
    }
}

/// What the statement of an unverified bundle claims, and which of its files are there.
struct ClaimsSummary: Encodable {
    let path: String
    let statement: String
    let organization: String
    let stream: String
    let sequence: Int64
    let base: Int64?
    let created: String
    let expires: String
    let sites: [String]
    let snapshot: String?
    let signatures: [SignatureReport.Signatory]
    let files: [File]
    let tool: String

    struct File: Encodable {
        let name: String
        let size: Int64
        let present: Bool
    }

    private let claims: [String]

    private enum CodingKeys: CodingKey {
        case path, statement, organization, stream, sequence, base, created, expires, sites, snapshot,
            signatures, files, tool
    }

    init(_ bundle: UnverifiedBundle, _ claimed: BundleStatement) throws {
        path = bundle.folder.string
        statement = bundle.envelope.payloadDigest.description
        claims = StatementText(claimed, digest: bundle.envelope.payloadDigest).lines
        organization = claimed.organization.description
        stream = claimed.stream.description
        sequence = claimed.position.sequence
        base = if case .delta(let sequence, _) = claimed.base { sequence } else { nil }
        created = claimed.created.description
        expires = claimed.expires.description
        sites = claimed.sites.map(\.id.description)
        snapshot = claimed.snapshot
        tool = "\(claimed.tool.name) \(claimed.tool.version)"
        signatures =
            try bundle.roots.max { $0.version < $1.version }
            .map { try SignedRoot(decoding: $0.bytes, version: $0.version) }
            .map { SignatureReport(of: bundle.envelope, against: $0.root).signatories } ?? []
        files = claimed.files.map { file in
            let path = BundleNames.path(of: file.name.description, in: bundle.folder)
            return File(
                name: file.name.description,
                size: file.size,
                present: Directory.kind(of: path) == .file
            )
        }
    }

    var lines: [String] {
        let signers = SignatoryText(signatures).text
        return [path] + claims
            + ["signed by  \(signers.isEmpty ? "nobody that its own trust root knows" : signers)", "files"]
            + files.map { "  \($0.name)  \(ByteCount($0.size))\($0.present ? "" : "  MISSING")" }
    }
}
