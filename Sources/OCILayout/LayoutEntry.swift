package import Content

/// One entry of a layout's `index.json`: a root and what it is called.
package struct LayoutEntry: Hashable, Sendable {
    /// The manifest, without the annotations that name it.
    package let descriptor: Descriptor
    /// The full reference that containerd would give it (`io.containerd.image.name`).
    package let imageName: ImageReference?
    /// The name in `org.opencontainers.image.ref.name`.
    package let name: LayoutName?

    /// The descriptor as `index.json` has it.
    let raw: Descriptor

    init(_ raw: Descriptor) {
        self.raw = raw
        var descriptor = raw
        descriptor.annotations?[AnnotationName.referenceName] = nil
        descriptor.annotations?[AnnotationName.imageName] = nil
        if descriptor.annotations?.isEmpty == true { descriptor.annotations = nil }
        self.descriptor = descriptor
        name = raw.annotations?[AnnotationName.referenceName].map(LayoutName.init)
        imageName = raw.annotations?[AnnotationName.imageName].flatMap(Self.reference)
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

    /// Whether the entry is called `tag` alone.
    func isBare(_ tag: Tag) -> Bool { name == .bare(tag) && imageName == nil }

    private static func reference(_ text: String) -> ImageReference? {
        do throws(OCILayoutError) {
            return try ImageReference(text)
        } catch {
            return nil
        }
    }
}
