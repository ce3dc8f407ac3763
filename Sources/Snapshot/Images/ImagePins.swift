package import Content
package import OCILayout

/// Which digest each reference stands for: what the lock of a snapshot records.
package struct ImagePins: Sendable, Hashable {
    /// The digests by reference; a reference without tag and digest is kept with the tag `latest`.
    package private(set) var digests: [ImageReference: Digest] = [:]

    /// Takes resolved references.
    package init(_ digests: [ImageReference: Digest] = [:]) {
        for (reference, digest) in digests { self.digests[reference.withTag] = digest }
    }

    /// The digest that is to be run for a reference; nil if it is not known.
    ///
    /// A reference with a digest stands for that digest, as long as it is known under the same name.
    package subscript(reference: ImageReference) -> Digest? {
        if let digest = digests[reference.withTag] { return digest }
        guard let digest = reference.digest else { return nil }
        return digests.contains { $0.value == digest && $0.key.name == reference.name } ? digest : nil
    }

    /// The known references, sorted.
    package var references: [ImageReference] { digests.keys.sorted() }

    /// The digest known for the tag of a reference that names both.
    func digestOfTag(of reference: ImageReference) -> Digest? {
        guard let tag = reference.tag, reference.digest != nil else { return nil }
        return digests[reference.tagged(tag)]
    }
}
