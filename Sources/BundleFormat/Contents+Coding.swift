import Content
import OCILayout
import Signing

extension Contents {
    /// Reads `contents.json`, whose digest the statement has confirmed, and checks it against itself.
    ///
    /// Entry by entry: beside the bytes it takes the memory of what is kept.
    /// - Throws: ``ContentError`` for malformed JSON and for more than a list may have, ``BundleFormatError/inconsistentContents(reason:)``.
    package init(decoding bytes: [UInt8]) throws {
        var version: Int?
        var contents = Contents(snapshot: nil, images: [], blobs: [])
        var (blobs, bases, omitted) = ([BlobEntry](), [BaseEntry](), [Digest]())
        var shared = SharedTexts()
        var missing: Set = ["formatVersion", "images", "blobs", "bases", "omitted", "roots"]
        var reader = try StrictJSONReader(bytes, place: BundleNames.contents)
        try reader.readObject { key, reader in
            missing.remove(key)
            switch key {
            case "formatVersion": version = try reader.read(Int.self)
            case "snapshot": contents.snapshot = try reader.read(SnapshotEntry?.self)
            case "images":
                try reader.readList(of: ImageEntry.self, limit: Self.maximumImages) { image in
                    contents.images.append(shared.sharing(image))
                }
            case "blobs":
                try reader.readList(of: BlobEntry.self, limit: Self.maximumBlobs) { blob in
                    blobs.append(try shared.sharing(blob))
                }
            case "bases":
                try reader.readList(of: BaseEntry.self, limit: Self.maximumBlobs) { base in
                    bases.append(try shared.sharing(base))
                }
            case "omitted":
                try reader.readList(of: Digest.self, limit: Self.maximumBlobs) { omitted.append($0) }
            case "checks":
                var checks: [CheckEntry] = []
                try reader.readList(of: CheckEntry.self, limit: Self.maximumChecks) { checks.append($0) }
                contents.checks = checks
            case "roots":
                try reader.readList(of: RootEntry.self, limit: TrustChain.fileLimit) {
                    contents.roots.append($0)
                }
            default: break
            }
        }
        if let key = missing.min() {
            throw ContentError.unexpectedJSON(
                place: BundleNames.contents,
                path: "$",
                reason: "the key \"\(key)\" is missing"
            )
        }
        guard let version, version == 1 else {
            throw BundleFormatError.inconsistentContents(
                reason: "its format version is \(version ?? 0), expected 1"
            )
        }
        contents.blobs = blobs
        contents.bases = bases
        contents.omitted = omitted
        self = contents
        try check()
    }

    /// The document.
    package func encoded() throws -> [UInt8] {
        try StrictJSONWriter.bytes { writer in
            try writer.list("bases", bases)
            try writer.list("blobs", blobs)
            if let checks { try writer.list("checks", checks) }
            try writer.member("formatVersion", formatVersion)
            try writer.list("images", images)
            try writer.list("omitted", omitted)
            try writer.list("roots", roots)
            try writer.member("snapshot", snapshot)
        }
    }
}

/// Texts that many entries have in common, each kept once.
private struct SharedTexts {
    private var types = Set<MediaType>()
    private var repositories = Set<RepositoryName>()
    private var lists = Set<[RepositoryName]>()
    private var repositoryCount = 0
    private var partCount = 0

    mutating func sharing(_ image: Contents.ImageEntry) -> Contents.ImageEntry {
        var image = image
        image.mediaType = types.insert(image.mediaType).memberAfterInsert
        image.repository = repositories.insert(image.repository).memberAfterInsert
        return image
    }

    mutating func sharing(_ blob: Contents.BlobEntry) throws -> Contents.BlobEntry {
        var blob = blob
        blob.mediaType = types.insert(blob.mediaType).memberAfterInsert
        blob.repositories = try sharing(blob.repositories)
        partCount += blob.delivery.parts.count
        guard partCount <= Contents.maximumParts else {
            throw BundleFormatError.inconsistentContents(
                reason: "its blobs are in more than \(Contents.maximumParts) parts"
            )
        }
        return blob
    }

    mutating func sharing(_ base: Contents.BaseEntry) throws -> Contents.BaseEntry {
        var base = base
        base.repositories = try sharing(base.repositories)
        return base
    }

    private mutating func sharing(_ names: [RepositoryName]) throws -> [RepositoryName] {
        repositoryCount += names.count
        guard repositoryCount <= Contents.maximumRepositories else {
            throw BundleFormatError.inconsistentContents(
                reason: "its blobs name more than \(Contents.maximumRepositories) repositories"
            )
        }
        return lists.insert(names).memberAfterInsert
    }
}
