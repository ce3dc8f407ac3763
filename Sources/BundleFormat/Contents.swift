package import Content
package import OCILayout
package import Signing

/// `contents.json`: every image, every blob and how the site gets it (docs/format.md, "contents.json").
///
/// Its digest is a subject of the signed statement; it is decoded only after that digest agreed.
package struct Contents: Encodable, Sendable, Equatable {
    /// The largest document in bytes.
    package static let maximumBytes = 64 << 20
    /// The most blobs that it may list, and the most bases, and the most digests that are left out.
    package static let maximumBlobs = 200_000
    /// The most names that it may list.
    package static let maximumImages = 50_000
    /// The most repositories that all its blobs and bases may name, each time counted.
    package static let maximumRepositories = 1_000_000
    /// The most parts that all its deliveries may have together.
    package static let maximumParts = 400_000
    /// The most checks that it may list.
    package static let maximumChecks = 10_000
    /// The largest blob in bytes: 1 TiB.
    package static let maximumBlobSize: Int64 = 1 << 40

    /// Always 1.
    package var formatVersion = 1
    /// The rendered manifests; nil in a bundle of images alone.
    package var snapshot: SnapshotEntry?
    /// Every name that the mirror will know, sorted by repository and tag.
    package var images: [ImageEntry]
    /// Every blob that these names need, in the order of the volumes; manifests come first.
    package var blobs: [BlobEntry] {
        didSet { blobPlaces = Self.places(of: blobs) }
    }
    /// What patches are applied to, sorted by digest; the site holds it as of the bundle's base.
    package var bases: [BaseEntry] {
        didSet { basePlaces = Self.places(of: bases) }
    }
    /// What manifests refer to and the site does not get on purpose, sorted: layers of other platforms, foreign layers.
    package var omitted: [Digest] {
        didSet { omittedPlaces = Self.places(of: omitted) }
    }
    /// The trust roots that travel along, by version.
    package var roots: [RootEntry]
    /// What programs of the hub have said of the manifests; nil where none was asked.
    package var checks: [CheckEntry]?

    private var blobPlaces: DigestTable
    private var basePlaces: DigestTable
    private var omittedPlaces: DigestTable

    private enum CodingKeys: CodingKey {
        case formatVersion, snapshot, images, blobs, bases, omitted, roots, checks
    }

    /// Lists the content of a bundle.
    package init(
        snapshot: SnapshotEntry?,
        images: [ImageEntry],
        blobs: [BlobEntry],
        bases: [BaseEntry] = [],
        omitted: [Digest] = [],
        roots: [RootEntry] = [],
        checks: [CheckEntry]? = nil
    ) {
        self.checks = checks
        self.roots = roots
        self.snapshot = snapshot
        self.images = images
        self.blobs = blobs
        self.bases = bases
        self.omitted = omitted
        blobPlaces = Self.places(of: blobs)
        basePlaces = Self.places(of: bases)
        omittedPlaces = Self.places(of: omitted)
    }

    /// Where in ``blobs`` the blob with this digest is.
    package func position(of digest: Digest) -> Int? {
        blobPlaces.position(of: digest) { blobs[$0].digest }
    }

    /// The blob with this digest.
    package func blob(_ digest: Digest) -> BlobEntry? {
        position(of: digest).map { blobs[$0] }
    }

    /// The base with this digest.
    package func base(_ digest: Digest) -> BaseEntry? {
        basePlaces.position(of: digest) { bases[$0].digest }.map { bases[$0] }
    }

    /// Whether something is left out on purpose.
    package func isOmitted(_ digest: Digest) -> Bool {
        omittedPlaces.position(of: digest) { omitted[$0] } != nil
    }

    /// A digest that two blobs, or two bases, have.
    var repetition: (blob: Digest?, base: Digest?) {
        (blobPlaces.repetition { blobs[$0].digest }, basePlaces.repetition { bases[$0].digest })
    }

    private static func places(of blobs: [BlobEntry]) -> DigestTable {
        DigestTable(count: blobs.count) { blobs[$0].digest }
    }

    private static func places(of digests: [Digest]) -> DigestTable {
        DigestTable(count: digests.count) { digests[$0] }
    }

    private static func places(of bases: [BaseEntry]) -> DigestTable {
        DigestTable(count: bases.count) { bases[$0].digest }
    }

    /// The rendered snapshot: an OCI artifact like any other, and its name.
    package struct SnapshotEntry: Codable, Sendable, Equatable {
        /// Its date, and a counter from the second of a day on: `2026-04-29`, `2026-04-29.2`.
        package var id: String
        /// The digest of the artifact's manifest.
        package var digest: Digest
        /// Its size in bytes.
        package var size: Int64

        /// Names a snapshot.
        package init(id: String, digest: Digest, size: Int64) {
            self.id = id
            self.digest = digest
            self.size = size
        }

        /// The artifact's manifest.
        package var descriptor: Descriptor {
            Descriptor(mediaType: "application/vnd.oci.image.manifest.v1+json", digest: digest, size: size)
        }
    }

    /// One file of the trust folder.
    package struct RootEntry: Codable, Sendable, Equatable {
        /// The version of the root.
        package var version: Int
        /// The digest of the whole file.
        package var digest: Digest

        /// Names a file.
        package init(version: Int, digest: Digest) {
            self.version = version
            self.digest = digest
        }
    }

    /// What one program has said of the manifests of one site before the bundle was made; nothing acts on it.
    package struct CheckEntry: Codable, Sendable, Equatable {
        /// The most bytes of a report.
        package static let maximumReport = 64 << 10

        /// What the program is called.
        package var name: PlainName
        /// Whose manifests it has looked at.
        package var site: PlainName
        /// The exit status, or minus the number of a signal.
        package var exit: Int
        /// `error` if another status than 0 would have stopped the build, `warning` if not.
        package var level: PlainName
        /// What it wrote, at most ``maximumReport`` bytes of it.
        package var report: String

        /// Notes a run.
        package init(name: PlainName, site: PlainName, exit: Int, level: PlainName, report: String) {
            self.name = name
            self.site = site
            self.exit = exit
            self.level = level
            self.report = report
        }
    }

    /// One name in the mirror.
    package struct ImageEntry: Codable, Sendable, Hashable {
        /// The reference as the manifests have it; nil for names that only accompany an image, such as signature tags.
        package var reference: ImageReference?
        /// The repository in the mirror, without the mirror's host and prefix.
        package var repository: RepositoryName
        /// The tag; nil for a name that is a digest alone.
        package var tag: Tag?
        /// The media type of the manifest or index.
        package var mediaType: MediaType
        /// The digest that the name stands for.
        package var digest: Digest
        /// The size of the manifest or index in bytes.
        package var size: Int64

        /// Names an image.
        package init(
            reference: ImageReference?,
            repository: RepositoryName,
            tag: Tag?,
            mediaType: MediaType,
            digest: Digest,
            size: Int64
        ) {
            self.reference = reference
            self.repository = repository
            self.tag = tag
            self.mediaType = mediaType
            self.digest = digest
            self.size = size
        }

        /// What the name stands for.
        package var descriptor: Descriptor { Descriptor(mediaType: mediaType, digest: digest, size: size) }
    }

    /// One blob.
    package struct BlobEntry: Codable, Sendable, Equatable {
        /// What it is.
        package var mediaType: MediaType
        /// Its digest.
        package var digest: Digest
        /// Its size in bytes.
        package var size: Int64
        /// The repositories of the mirror that need it, sorted; none for what only the snapshot needs.
        package var repositories: [RepositoryName]
        /// How the site gets it.
        package var delivery: Delivery
        /// Why a layer goes whole although the bundle builds on another one, for people; nil where that is plain.
        package var reason: PlainName?

        /// Lists a blob.
        package init(
            descriptor: Descriptor,
            repositories: [RepositoryName],
            delivery: Delivery,
            reason: PlainName? = nil
        ) {
            self.reason = reason
            mediaType = descriptor.mediaType
            digest = descriptor.digest
            size = descriptor.size
            self.repositories = repositories
            self.delivery = delivery
        }

        /// The blob as a descriptor.
        package var descriptor: Descriptor { Descriptor(mediaType: mediaType, digest: digest, size: size) }
    }
}
