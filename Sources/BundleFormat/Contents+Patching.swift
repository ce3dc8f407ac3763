package import Content
import OCILayout

extension Contents.BlobEntry {
    /// The smallest blob that a patch is made for, in bytes: 64 KiB.
    package static let smallestPatched: Int64 = 64 << 10

    /// Whether the blob is of a kind and size that patches are made for, and made of.
    package var canBePatched: Bool {
        descriptor.canBePatched && !repositories.isEmpty
    }

    /// The bytes that the volumes carry for the blob.
    package var carriedBytes: Int64 { delivery.carried(for: descriptor)?.size ?? 0 }
}

extension Descriptor {
    /// Whether this is large enough for a patch, and neither a manifest nor a configuration.
    package var canBePatched: Bool {
        size >= Contents.BlobEntry.smallestPatched && !mediaType.isManifestOrIndex
            && !mediaType.isConfiguration
    }
}
