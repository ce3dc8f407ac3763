package import Content

/// One entry of a layout's `index.json`: a root and what it is called.
///
/// What its annotations mean is worked out when it is asked for: an index may have very many entries.
package struct LayoutEntry: Hashable, Sendable {
    /// The descriptor as `index.json` has it.
    let raw: Descriptor

    init(_ raw: Descriptor) {
        self.raw = raw
    }

    /// The manifest, without the annotations that name it.
    package var descriptor: Descriptor {
        var descriptor = raw
        descriptor.annotations?[AnnotationName.referenceName] = nil
        descriptor.annotations?[AnnotationName.imageName] = nil
        if descriptor.annotations?.isEmpty == true { descriptor.annotations = nil }
        return descriptor
    }

    /// The full reference that containerd would give it (`io.containerd.image.name`).
    package var imageName: ImageReference? {
        raw.annotations?[AnnotationName.imageName].flatMap(Self.reference)
    }

    /// The name in `org.opencontainers.image.ref.name`.
    package var name: LayoutName? {
        raw.annotations?[AnnotationName.referenceName].map(LayoutName.init)
    }

    /// The full reference: what containerd would call it, else `ref.name` if that is a full reference.
    package var fullReference: ImageReference? {
        if let imageName { return imageName }
        if case .reference(let reference) = name { return reference }
        return nil
    }

    /// Whether the entry has any name at all.
    package var isNamed: Bool { imageName != nil || name != nil }

    /// The repository and tag under which a mirror over the layout shows the entry.
    package var mirrored: (repository: RepositoryName, tag: Tag)? {
        if case .tagged(let repository, let tag) = name { return (repository, tag) }
        guard let fullReference, case .tag(let tag) = fullReference.selector else { return nil }
        return (fullReference.repository, tag)
    }

    private static func reference(_ text: String) -> ImageReference? {
        do throws(OCILayoutError) {
            return try ImageReference(text)
        } catch {
            return nil
        }
    }
}
