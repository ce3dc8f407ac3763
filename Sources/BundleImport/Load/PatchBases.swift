import Content

/// What a patch is applied to, read wherever each base was found.
struct PatchBases: ContentSource {
    /// Where each can be read.
    let holders: [Digest: any ContentSource]
    /// What each is.
    let descriptors: [Digest: Descriptor]

    func contains(_ descriptor: Descriptor) -> Bool { holders[descriptor.digest] != nil }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard let holder = holders[descriptor.digest] else { throw ContentError.missing(descriptor.digest) }
        return try await holder.withContent(of: descriptor, body)
    }
}
