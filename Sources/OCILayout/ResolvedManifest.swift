package import Content

/// What a tag or a digest stands for.
package struct ResolvedManifest: Sendable, Equatable {
    /// The manifest with its right media type, digest and size.
    package let descriptor: Descriptor
    /// Its exact bytes, which the descriptor was made from, where finding it has brought them; nil where they are still to be read.
    package let bytes: [UInt8]?

    /// Names a manifest.
    package init(_ descriptor: Descriptor, bytes: [UInt8]? = nil) {
        self.descriptor = descriptor
        self.bytes = bytes
    }

    /// The digest of the manifest.
    package var digest: Digest { descriptor.digest }
    /// The type of the manifest.
    package var mediaType: MediaType { descriptor.mediaType }
}
