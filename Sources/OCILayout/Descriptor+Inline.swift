import Content
import FoundationEssentials

extension Descriptor {
    /// The content that the descriptor carries in itself; nil when it carries none.
    /// - Throws: ``ContentError/malformedDescriptor(_:reason:)`` when that is not the described content.
    func inlineData() throws(ContentError) -> [UInt8]? {
        guard let data else { return nil }
        guard let decoded = Data(base64Encoded: data) else {
            throw .malformedDescriptor(digest, reason: "its inline data is not base64")
        }
        let bytes = [UInt8](decoded)
        guard Int64(bytes.count) == size, Digest.of(bytes, digest.algorithm) == digest else {
            throw .malformedDescriptor(digest, reason: "its inline data is not the described content")
        }
        return bytes
    }

    /// Refuses inline data that is not the described content (OCI image-spec, "Descriptor", `data`).
    func checkInlineData() throws(ContentError) {
        _ = try inlineData()
    }
}
