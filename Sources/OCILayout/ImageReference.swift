package import Content

/// The full name of an image: host, repository, and optionally a tag and a digest (distribution/reference, `reference.go`).
///
/// Built from text by the rules that Docker, containerd and the kubelet share: `nginx` means
/// `docker.io/library/nginx`, and the first component is a host only if it is `localhost`, holds a dot or a colon, or an
/// upper-case letter. Tag and digest may both be there; then the digest decides and the tag is only for people.
package struct ImageReference: Hashable, Sendable, CustomStringConvertible {
    /// Where the repository is.
    package let registry: RegistryHost
    /// The repository.
    package let repository: RepositoryName
    /// The tag, if one was given.
    package let tag: Tag?
    /// The digest, if one was given.
    package let digest: Digest?

    /// Names an image.
    /// - Throws: ``OCILayoutError/malformedReference(_:reason:)`` when host and path together are longer than 255 bytes.
    package init(
        registry: RegistryHost,
        repository: RepositoryName,
        tag: Tag? = nil,
        digest: Digest? = nil
    ) throws(OCILayoutError) {
        let name = "\(registry)/\(repository)"
        guard name.utf8.count <= ReferenceGrammar.maximumNameLength else {
            throw .malformedReference(
                name,
                reason: "host and path are longer than \(ReferenceGrammar.maximumNameLength) bytes"
            )
        }
        self.init(name: registry, repository, tag, digest)
    }

    private init(name registry: RegistryHost, _ repository: RepositoryName, _ tag: Tag?, _ digest: Digest?) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// `host/path`, without tag and digest.
    package var name: String { "\(registry)/\(repository)" }

    /// What to ask the repository for: the digest, else the tag, else `latest`.
    package var selector: ReferenceSelector {
        digest.map { .digest($0) } ?? .tag(tag ?? .latest)
    }

    /// The canonical full form: `host/path[:tag][@digest]`.
    package var description: String { name + suffix }

    /// The shortest form that means the same image: `nginx:1.27` for `docker.io/library/nginx:1.27`.
    package var familiar: String {
        guard registry.isDockerHub else { return description }
        let path = repository.description
        let short = path.hasPrefix("library/") ? String(path.dropFirst("library/".count)) : path
        return [short, path].map { $0 + suffix }.first(where: means) ?? description
    }

    /// The same image with `digest`, its tag kept for people.
    package func pinned(to digest: Digest) -> ImageReference {
        ImageReference(name: registry, repository, tag, digest)
    }

    /// The same repository with `tag` and no digest.
    package func tagged(_ tag: Tag) -> ImageReference {
        ImageReference(name: registry, repository, tag, nil)
    }

    /// The reference with the tag that it has when nothing else is said.
    package var withTag: ImageReference { tag == nil && digest == nil ? tagged(.latest) : self }

    private var suffix: String { (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "") }

    private func means(_ text: String) -> Bool {
        do throws(OCILayoutError) {
            return try ImageReference(text) == self
        } catch {
            return false
        }
    }
}

extension ImageReference: Comparable {
    package static func < (left: ImageReference, right: ImageReference) -> Bool {
        left.description < right.description
    }
}

extension ImageReference: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
