package import Content
import FileIO

/// A layer that a patch makes of bases that are unpacked already: it streams at once, as often as it is read.
///
/// The bytes are not verified: whoever reads them does so through ``Content/VerifyingReader``, as a store's `put` does.
package struct PatchedLayer: ContentSource {
    let description: PatchDescription
    let patch: OpenFile
    let bases: [UnpackedBase]

    package func contains(_ descriptor: Descriptor) -> Bool { descriptor.digest == description.target }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard contains(descriptor) else { throw ContentError.missing(descriptor.digest) }
        var reader = try reader()
        return try await body(&reader)
    }

    /// Begins to rebuild.
    func reader() throws -> any ContentReader {
        try LayerRebuilder(description, patch: patch, bases: bases)
    }
}
