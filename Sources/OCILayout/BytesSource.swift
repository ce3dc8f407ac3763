import Content

/// Bytes in memory that stand for whatever they are asked for; the one who puts them verifies.
struct BytesSource: ContentSource {
    let bytes: [UInt8]

    func contains(_ descriptor: Descriptor) -> Bool { descriptor.size == Int64(bytes.count) }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        var reader: any ContentReader = MemoryReader(bytes)
        return try await body(&reader)
    }
}
