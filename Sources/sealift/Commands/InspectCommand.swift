import ArgumentParser
import BundleFormat
import BundleImport
import Content
import Diagnostics
import FileIO
import OCILayout
import Signing
import SystemPackage

/// `sealift inspect`.
struct InspectCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what is on a medium; nothing is verified and nothing is written.",
        discussion: """
            Shows the claims of every bundle, who signed it as the trust root on the same medium has it, which volumes are there, and \
            its images. Use verify before you believe any of it.

            Example:
              sealift inspect /media/stick
            """
    )

    @Argument(help: "The medium, or the folder of one bundle on it.")
    var media: FilePath

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ surroundings: Surroundings) async throws {
        let bundles = try Medium(media).bundles().map { try BundleSummary(UnverifiedBundle($0)) }
        try console.result("Bundles", bundles, text: bundles.map(\.text).joined(separator: "\n\n"))
        console.say("nothing of this is verified; run: sealift verify \(media) --state DIR")
    }
}

/// What an unverified bundle claims.
private struct BundleSummary: Encodable {
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

        /// As the mirror has it, and how the manifests call it.
        var text: String {
            "  \(repository)\(tag.map { ":\($0)" } ?? "")  \(digest)\(reference.map { "\n    for \($0)" } ?? "")"
        }
    }

    private let claims: String

    private enum CodingKeys: CodingKey {
        case path, statement, organization, stream, sequence, base, created, expires, sites, snapshot,
            signatures
        case files, images, shippedBlobs, shippedBytes, heldBlobs, heldBytes, tool
    }

    init(_ bundle: UnverifiedBundle) throws {
        let claimed = try bundle.claimedStatement()
        path = bundle.folder.string
        statement = bundle.envelope.payloadDigest.description
        claims = StatementText(claimed, digest: bundle.envelope.payloadDigest).text
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
        let contents = try Self.contents(of: bundle.folder)
        images = contents.images.map {
            Image(
                reference: $0.reference?.description,
                repository: $0.repository.description,
                tag: $0.tag?.description,
                digest: $0.digest.description
            )
        }
        let held = contents.blobs.filter { $0.delivery == .held }
        let shipped = contents.blobs.filter { $0.delivery != .held }
        (shippedBlobs, heldBlobs) = (shipped.count, held.count)
        shippedBytes = shipped.reduce(0) { $0 + ($1.delivery.carried(for: $1.descriptor)?.size ?? 0) }
        heldBytes = held.reduce(0) { $0 + $1.size }
    }

    var text: String {
        let signers = SignatoryText(signatures).text
        let volumes = files.map { "  \($0.name)  \(ByteCount($0.size))\($0.present ? "" : "  MISSING")" }
        let names = images.map(\.text)
        return """
            \(path)
            \(claims)
            signed by  \(signers.isEmpty ? "nobody that its own trust root knows" : signers)
            shipped    \(Counted(shippedBlobs, "blob")), \(ByteCount(shippedBytes)); the site has \(Counted(heldBlobs, "blob")), \(ByteCount(heldBytes))
            files
            \(volumes.joined(separator: "\n"))
            images
            \(names.isEmpty ? "  none" : names.joined(separator: "\n"))
            """
    }

    private static func contents(of folder: FilePath) throws -> Contents {
        let path = folder.appending(BundleNames.contents)
        return try Contents(decoding: ReadableFile.contents(of: path, limit: Contents.maximumBytes))
    }
}
