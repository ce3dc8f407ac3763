package import Content

/// How a site comes by one blob.
package enum Delivery: Sendable, Equatable {
    /// The blob is in the volumes, whole or in parts that follow each other.
    case whole(parts: [Part])
    /// A patch is in the volumes, which makes the blob from others that the site holds.
    indirect case patch(Patch)
    /// The site holds the blob as of the bundle's base.
    case held

    /// A stretch of a volume.
    package struct Part: Codable, Sendable, Equatable {
        /// The number of the volume, from 1.
        package var volume: Int
        /// Where the bytes begin in the volume, after their header.
        package var offset: Int64
        /// How many bytes, at least 1 unless the blob is empty.
        package var length: Int64

        /// Names a stretch.
        package init(volume: Int, offset: Int64, length: Int64) {
            self.volume = volume
            self.offset = offset
            self.length = length
        }
    }

    /// A patch and what it is applied to (docs/format.md, "Layer patches").
    package struct Patch: Codable, Sendable, Equatable {
        /// The recipe that this program knows: `docs/delta-format.md`.
        package static let layerRecipe = "layer/2"
        /// The most bases.
        package static let maximumBases = 16
        /// The most that its bases may unpack to, in bytes: 16 TiB.
        package static let maximumScratch: Int64 = 16 << 40

        /// The digest of the patch.
        package var digest: Digest
        /// Its size in bytes.
        package var size: Int64
        /// The name and version of the recipe.
        package var recipe: String
        /// The blobs that it is applied to, in the recipe's order; each is one of the ``Contents/bases``.
        package var bases: [Digest]
        /// How many bytes applying it takes on a disk, beside patch and result: the bases unpacked.
        package var scratch: Int64
        /// Where the patch is.
        package var parts: [Part]

        /// Names a patch.
        package init(
            digest: Digest,
            size: Int64,
            recipe: String = layerRecipe,
            bases: [Digest],
            scratch: Int64,
            parts: [Part]
        ) {
            self.scratch = scratch
            self.digest = digest
            self.size = size
            self.recipe = recipe
            self.bases = bases
            self.parts = parts
        }
    }

    /// What the volumes carry for this blob: the digest and size of it, or of its patch; nil for a held blob.
    package func carried(for blob: Descriptor) -> Descriptor? {
        switch self {
        case .whole: blob
        case .patch(let patch):
            Descriptor(mediaType: "application/vnd.sealift.patch", digest: patch.digest, size: patch.size)
        case .held: nil
        }
    }

    /// Whether the volumes have all of the blob.
    package var isWhole: Bool {
        if case .whole = self { true } else { false }
    }

    /// Whether a patch makes the blob.
    package var isPatch: Bool {
        if case .patch = self { true } else { false }
    }

    /// What a patch is applied to; nothing for other blobs.
    package var bases: [Digest] {
        if case .patch(let patch) = self { patch.bases } else { [] }
    }

    /// Where the volumes carry it.
    package var parts: [Part] {
        switch self {
        case .whole(let parts): parts
        case .patch(let patch): patch.parts
        case .held: []
        }
    }
}

extension Delivery: Codable {
    private enum CodingKeys: String, CodingKey {
        case whole
        case patch
        case held
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard container.allKeys.count == 1 else {
            throw DecodingError.unfit("expected exactly one of whole, patch and held", at: decoder.codingPath)
        }
        if let parts = try container.decodeIfPresent([Part].self, forKey: .whole) {
            self = .whole(parts: parts)
        } else if let patch = try container.decodeIfPresent(Patch.self, forKey: .patch) {
            self = .patch(patch)
        } else if try container.decode(Bool.self, forKey: .held) {
            self = .held
        } else {
            throw DecodingError.unfit("held is never false", at: decoder.codingPath)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .whole(let parts): try container.encode(parts, forKey: .whole)
        case .patch(let patch): try container.encode(patch, forKey: .patch)
        case .held: try container.encode(true, forKey: .held)
        }
    }
}
