import BundleFormat
package import Content

/// What the volumes of a bundle are made of: blobs from where they were found, and patches.
package struct ShippedContent: ContentSource {
    private let blobs: any ContentSource
    private let patches: [Digest: MadePatch]

    /// Reads whole blobs from `blobs`.
    package init(_ blobs: any ContentSource, _ plan: PatchPlan = PatchPlan()) {
        self.blobs = blobs
        patches = Dictionary(plan.patches.values.map { ($0.descriptor.digest, $0) }) { first, _ in first }
    }

    package func contains(_ descriptor: Descriptor) async throws -> Bool {
        if patches[descriptor.digest] != nil { return true }
        return try await blobs.contains(descriptor)
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard let patch = patches[descriptor.digest] else {
            return try await blobs.withContent(of: descriptor, body)
        }
        var reader: any ContentReader = try FileReader(patch.path)
        return try await body(&reader)
    }
}
