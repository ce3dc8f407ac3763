import BundleFormat
import BundleImport
import Content
import Diagnostics
import FileIO
import OCILayout
import Signing
import SystemPackage

/// What an unverified bundle claims.
struct BundleSummary: Encodable {
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
    let images: [Image]
    let shippedBlobs: Int
    let shippedBytes: Int64
    let heldBlobs: Int
    let heldBytes: Int64
    let layers: [Layer]
    let savedBytes: Int64
    let tool: String

    struct File: Encodable {
        let name: String
        let size: Int64
        let present: Bool
    }

    struct Image: Encodable {
        let reference: String?
        let repository: String
        let tag: String?
        let digest: String
        /// The bytes of all that it consists of, and those of them on the medium; nil where its manifests do not travel.
        let size: Int64?
        let carried: Int64?

        init(_ image: Contents.ImageEntry, _ tally: ImageTally?) {
            reference = image.reference?.description
            repository = image.repository.description
            tag = image.tag?.description
            digest = image.digest.description
            size = tally.flatMap { $0.isComplete ? $0.size : nil }
            carried = tally.flatMap { $0.isComplete ? $0.carried : nil }
        }

        /// As the mirror has it, what it takes, and how the manifests call it.
        var lines: [String] {
            let name = "  \(repository)\(tag.map { ":\($0)" } ?? "")  \(digest)"
            guard let reference else { return [name] }
            guard let size, let carried else { return [name, "    for \(reference)"] }
            return [name, "    for \(reference): \(ByteCount(carried)) of \(ByteCount(size))"]
        }
    }

    /// A layer that is patched, or that goes whole although the bundle builds on another one.
    struct Layer: Encodable {
        let digest: Digest
        let size: Int64
        let carried: Int64
        let bases: [Digest]
        let reason: PlainName?
        let repositories: [RepositoryName]
    }

    private let claims: [String]
    private let deliveries: DeliveryText

    private enum CodingKeys: CodingKey {
        case path, statement, organization, stream, sequence, base, created, expires, sites, snapshot,
            signatures
        case files, images, shippedBlobs, shippedBytes, heldBlobs, heldBytes, layers, savedBytes, tool
    }

    init(_ bundle: UnverifiedBundle) async throws {
        let claimed = try bundle.claimedStatement()
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
            let path = bundle.folder.appending(file.name.description)
            return File(
                name: file.name.description,
                size: file.size,
                present: Directory.kind(of: path) == .file
            )
        }
        let (contents, tallies) = try await Self.contents(of: bundle, as: claimed)
        images = contents.images.map { image in Image(image, tallies[image.name]) }
        let held = contents.blobs.lazy.filter { $0.delivery == .held }
        heldBlobs = held.count
        shippedBlobs = contents.blobs.count - heldBlobs
        shippedBytes = contents.blobs.reduce(0) { $0 + $1.carriedBytes }
        heldBytes = held.reduce(0) { $0 + $1.size }
        layers = contents.blobs.lazy.filter { $0.delivery.isPatch || $0.reason != nil }.map {
            Layer(
                digest: $0.digest,
                size: $0.size,
                carried: $0.carriedBytes,
                bases: $0.delivery.bases,
                reason: $0.reason,
                repositories: $0.repositories
            )
        }
        savedBytes = contents.blobs.lazy.filter(\.delivery.isPatch).reduce(0) {
            $0 + $1.size - $1.carriedBytes
        }
        deliveries = DeliveryText(contents)
    }

    var lines: [String] {
        let signers = SignatoryText(signatures).text
        let bytes = ByteCount(shippedBytes)
        var lines = [path] + claims
        lines.append("signed by  \(signers.isEmpty ? "nobody that its own trust root knows" : signers)")
        lines.append(
            "shipped    \(Counted(shippedBlobs, "blob")), \(bytes);"
                + " the site has \(Counted(heldBlobs, "blob")), \(ByteCount(heldBytes))"
        )
        if let patches = deliveries.summary { lines.append("patched    \(patches)") }
        lines.append("files")
        lines += files.map { "  \($0.name)  \(ByteCount($0.size))\($0.present ? "" : "  MISSING")" }
        if !deliveries.layers.isEmpty { lines += ["layers"] + deliveries.layers }
        return lines + ["images"] + (images.isEmpty ? ["  none"] : images.flatMap(\.lines))
    }

    /// The list of a bundle, and what each image takes; nothing of that when the volumes at hand do not tell.
    private static func contents(of bundle: UnverifiedBundle, as statement: BundleStatement) async throws
        -> (Contents, [String: ImageTally])
    {
        do {
            let whole = try BundleContents(of: bundle, as: statement)
            let tallies = try await whole.contents.tallies(reading: whole.volumes)
            return (whole.contents, Dictionary(tallies.map { ($0.name, $0) }) { first, _ in first })
        } catch {
            let bytes = try UnverifiedBundle.contents(
                of: BundleNames.contents,
                in: bundle.folder,
                limit: Contents.maximumBytes
            )
            return (try Contents(decoding: bytes), [:])
        }
    }
}
