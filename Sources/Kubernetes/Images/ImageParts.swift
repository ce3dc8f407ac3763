import OCILayout
import YAML

/// An image whose reference is written in several fields: `{registry: quay.io, repository: org/app, tag: "1.2", digest: sha256:…}`.
struct ImageParts {
    private static let registries = ["registry", "imageRegistry", "hub"]
    private static let repositories = ["repository", "imageRepository", "newName"]
    private static let names = ["image", "imageName", "name"]
    private static let tags = ["tag", "imageTag", "newTag", "version"]
    private static let digests = ["digest", "sha", "sha256", "imageDigest"]

    /// The reference.
    let reference: ImageReference
    /// The reference as the parts make it.
    let text: String
    /// The field that names the image most closely.
    let key: String
    /// How its digest is written back, for a mapping at `path`.
    let pinning: ImagePinning

    /// Whether a mapping may hold parts, told by its keys; most do not.
    static func mayStand(in mapping: YAMLMapping) -> Bool {
        mapping["image"] != nil || mapping["repository"] != nil || mapping["imageRepository"] != nil
            || mapping["imageName"] != nil
    }

    /// Joins the parts; nil where a mapping has none that make a reference with a tag or a digest.
    init?(_ mapping: YAMLMapping, at path: YAMLPath) {
        func part(_ keys: [String]) -> (key: String, text: String)? {
            for key in keys {
                if let scalar = mapping[key]?.scalar, scalar.value != .null, !scalar.text.isEmpty {
                    return (key, scalar.text)
                }
            }
            return nil
        }
        let repository = part(Self.repositories)
        let image = part(Self.names)
        guard let named = repository ?? image else { return nil }
        let tag = part(Self.tags)
        let digest = part(Self.digests)
        guard tag != nil || digest != nil else { return nil }
        // `repository: nvcr.io/nvidia, image: driver` is one name; `name:` beside a repository is only a name.
        let last = repository == nil || image?.key != "image" ? nil : image?.text
        let name = ([part(Self.registries)?.text, named.text, last] as [String?]).compactMap(\.self)
            .joined(separator: "/")
        guard let text = Self.joined(name, tag: tag?.text, digest: digest?.text),
            let reference = ImageShape.parse(text)
        else { return nil }
        self.reference = reference
        self.text = text
        key = named.key
        if reference.digest != nil {
            pinning = .pinned
        } else if let empty = Self.digests.first(where: { mapping[$0] != nil }) {
            pinning = empty.hasPrefix("sha") ? .digits(path.key(empty)) : .field(path.key(empty))
        } else {
            pinning = .impossible("its parts have no field for a digest")
        }
    }

    private static func joined(_ name: String, tag: String?, digest: String?) -> String? {
        var text = name
        if let tag {
            if tag.hasPrefix("sha256:") { return "\(name)@\(tag)" }
            text += ":\(tag)"
        }
        guard let digest else { return text }
        return "\(text)@\(digest.contains(":") ? digest : "sha256:\(digest)")"
    }
}
