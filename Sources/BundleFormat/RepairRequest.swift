package import Content
package import Signing

/// What a site asks its hub for when blobs that it should hold are missing or damaged (docs/format.md, "Repair request").
///
/// It is not signed: a hub that believes a wrong one ships more than is needed.
package struct RepairRequest: Codable, Sendable, Equatable {
    /// The largest document in bytes.
    package static let maximumBytes = 16 << 20

    /// Always 1.
    package var formatVersion = 1
    /// Whose site it is.
    package let organization: PlainName
    /// The lineage that it follows.
    package let stream: StreamID
    /// The site.
    package let site: SiteIdentity
    /// The sequence of the bundle that the site has.
    package let sequence: Int64
    /// The statement of that bundle.
    package let statement: Digest
    /// What the hub is to ship whole, sorted: blobs that the site lacks, and layers whose patches failed.
    package private(set) var blobs: [Digest]

    /// Asks for `blobs`.
    package init(
        organization: PlainName,
        stream: StreamID,
        site: SiteIdentity,
        sequence: Int64,
        statement: Digest,
        blobs: Set<Digest>
    ) {
        self.organization = organization
        self.stream = stream
        self.site = site
        self.sequence = sequence
        self.statement = statement
        self.blobs = blobs.sorted()
    }

    /// Decodes a request.
    /// - Parameter place: What the document is called in errors.
    /// - Throws: ``ContentError``.
    package init(decoding bytes: [UInt8], place: String) throws {
        var limits = StrictJSON.Limits.signedDocument
        limits.bytes = Self.maximumBytes
        let (rest, blobs) = try StrictJSONReader.document(
            RepairRequest.self,
            list: "blobs",
            of: Digest.self,
            limit: Self.maximumBytes,
            from: bytes,
            place: place,
            limits: limits
        )
        self = rest
        self.blobs = blobs
        guard formatVersion == 1 else {
            throw ContentError.unexpectedJSON(
                place: place,
                path: "$.formatVersion",
                reason: "it is \(formatVersion), expected 1"
            )
        }
    }

    /// The document.
    package func encoded() throws -> [UInt8] {
        try StrictJSONWriter.bytes { writer in
            try writer.list("blobs", blobs)
            try writer.member("formatVersion", formatVersion)
            try writer.member("organization", organization)
            try writer.member("sequence", sequence)
            try writer.member("site", site)
            try writer.member("statement", statement)
            try writer.member("stream", stream)
        }
    }
}
