import BundleFormat
import Content
import Delta
import SystemPackage

/// A layer that a staged patch makes, as a source: whoever takes it verifies it, as with any source.
struct RebuiltLayer: ContentSource {
    /// What the patch is applied to.
    struct Bases: Sendable {
        /// Where each can be read.
        let holders: [Digest: any ContentSource]
        /// What each is.
        let descriptors: [Digest: Descriptor]
    }

    /// The staged patch.
    let patch: FilePath
    let bases: Bases
    /// A folder for the unpacked bases; made and removed.
    let scratch: FilePath

    /// Compares what the patch says of itself with what was signed, before anything is unpacked.
    /// - Throws: ``DeltaError/malformedPatch(part:reason:)``.
    func check(against signed: Delivery.Patch, making layer: Descriptor) throws {
        let description = try PatchDescription(of: patch)
        guard description.target == layer.digest, description.targetSize == layer.size,
            description.bases.map(\.digest) == signed.bases, description.scratchLength <= signed.scratch
        else {
            throw DeltaError.malformedPatch(
                part: "header",
                reason: "it is for another layer, or of other bases"
            )
        }
    }

    func contains(_ descriptor: Descriptor) -> Bool { true }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        try await LayerPatch.withLayer(
            from: patch,
            bases: bases.descriptors,
            heldBy: Holders(sources: bases.holders),
            scratch: scratch,
            body
        )
    }

    /// Reads each base where it was found.
    private struct Holders: ContentSource {
        let sources: [Digest: any ContentSource]

        func contains(_ descriptor: Descriptor) -> Bool { sources[descriptor.digest] != nil }

        func withContent<Result>(
            of descriptor: Descriptor,
            _ body: (inout any ContentReader) async throws -> Result
        ) async throws -> Result {
            guard let source = sources[descriptor.digest] else {
                throw ContentError.missing(descriptor.digest)
            }
            return try await source.withContent(of: descriptor, body)
        }
    }
}
