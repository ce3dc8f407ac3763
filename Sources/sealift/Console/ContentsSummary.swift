import BundleFormat
import BundleImport
import Content
import Diagnostics
import OCILayout
import Signing

/// What the list of contents of an unverified bundle says.
struct ContentsSummary: Encodable {
    let images: [Image]
    let shippedBlobs: Int
    let shippedBytes: Int64
    let heldBlobs: Int
    let heldBytes: Int64
    let layers: [Layer]
    let savedBytes: Int64
    /// What hooks of the hub have said; nil where there was none.
    let checks: [Contents.CheckEntry]?

    struct Image: Encodable {
        let reference: String?
        let repository: String
        let tag: String?
        let digest: String
        /// The bytes of all that it consists of, and those of them on the medium; nil where its manifests do not travel.
        let size: Int64?
        let carried: Int64?

        init(_ image: Contents.ImageEntry, _ tally: ImageSizes?) {
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

    private let deliveries: DeliveryText

    private enum CodingKeys: CodingKey {
        case images, shippedBlobs, shippedBytes, heldBlobs, heldBytes, layers, savedBytes, checks
    }

    /// Nil where the list is not on the medium.
    init?(of bundle: UnverifiedBundle, as claimed: BundleStatement) async throws {
        guard let (contents, imageSizes) = try await Self.contents(of: bundle, as: claimed) else {
            return nil
        }
        images = contents.images.map { image in Image(image, imageSizes[image.name]) }
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
        checks = contents.checks
        deliveries = DeliveryText(contents)
    }

    var lines: [String] {
        var lines = [
            "shipped    \(Pluralized(shippedBlobs, "blob")), \(ByteCount(shippedBytes));"
                + " the site has \(Pluralized(heldBlobs, "blob")), \(ByteCount(heldBytes))"
        ]
        if let patches = deliveries.summary { lines.append("patched    \(patches)") }
        if !deliveries.layers.isEmpty { lines += ["layers"] + deliveries.layers }
        if let checks { lines += ["checks"] + checks.flatMap(\.lines) }
        return lines + ["images"] + (images.isEmpty ? ["  none"] : images.flatMap(\.lines))
    }

    /// The list of a bundle, and what each image takes; nothing of that when the volumes at hand do not tell.
    private static func contents(of bundle: UnverifiedBundle, as statement: BundleStatement) async throws
        -> (Contents, [String: ImageSizes])?
    {
        do {
            let whole = try BundleContents(of: bundle, as: statement)
            let imageSizes = try await whole.contents.imageSizes(reading: whole.volumes)
            return (whole.contents, Dictionary(imageSizes.map { ($0.name, $0) }) { first, _ in first })
        } catch ImportError.missingFile(BundleNames.contents) {
            return nil
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

extension Contents.CheckEntry {
    private static let shown = 8

    /// How it ended, and the first lines of its report.
    fileprivate var lines: [String] {
        let report = self.report.split(whereSeparator: \.isNewline)
        let more = report.count - Self.shown
        return ["  \(name) at \(site): exit \(exit)\(level.description == "error" ? "" : " (\(level))")"]
            + report.prefix(Self.shown).map { "    \(String($0).terminalSafe)" }
            + (more > 0 ? ["    \(more) more lines, with --json"] : [])
    }
}
