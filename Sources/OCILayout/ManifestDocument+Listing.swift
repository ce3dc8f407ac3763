package import Content

extension ManifestDocument {
    /// Refuses what an index lists as something else, and is a manifest: what it consists of would be left behind.
    /// - Throws: ``OCILayoutError/mediaTypeMismatch(_:expected:found:)``, or ``ContentError``.
    package static func checkListing(of child: Descriptor, in source: some ContentSource) async throws {
        guard !child.mediaType.isManifestOrIndex, child.size <= maximumSize else { return }
        let bytes = try await source.read(child, limit: maximumSize)
        guard bytes.first == UInt8(ascii: "{") else { return }
        let found: MediaType
        do {
            found = try mediaType(of: bytes)
        } catch OCILayoutError.malformedManifest {
            return
        } catch is ContentError {
            return
        }
        guard !found.isManifestOrIndex else {
            throw OCILayoutError.mediaTypeMismatch(child.digest, expected: child.mediaType, found: found)
        }
    }
}
