package import Content
import Recompression

/// What a patch came to.
package struct PatchStatistics: Sendable, Hashable {
    /// The size of the patch in bytes.
    package let patchSize: Int64
    /// The size of the layer that it makes.
    package let targetSize: Int64
    /// The number of bytes that the layer unpacks to.
    package let textLength: Int64
    /// How many bytes of the patch rebuild the compression.
    package let correctionSize: Int64
    /// The layers that it is made from: of those that were offered all that could be unpacked, in the same order.
    package let bases: [Digest]
    /// The encoder that the layer seems to come from, for people; nil for a layer that is not compressed.
    package let encoder: String?

    /// Adds up the patch that `description` describes.
    package init(_ description: PatchDescription) {
        patchSize = Int64(description.encoded.count) + description.sections.all.reduce(0, +)
        targetSize = description.targetSize
        textLength = description.textLength
        correctionSize = description.sections.corrections
        bases = description.bases.map { $0.digest }
        encoder = description.packing.encoder
    }
}
