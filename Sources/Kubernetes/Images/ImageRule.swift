/// Which fields of which kinds name images, and how they are to be read.
package struct ImageRule: Sendable, Hashable {
    /// How a field names an image.
    enum Form: Sendable, Hashable {
        /// A reference, or a mapping of its parts.
        case image
        /// As `image`, where it is one; else the operator has a default for what is not there.
        case parts
        /// As `image`, or a parameter that has its value elsewhere in the object, such as `$(params.image)`.
        case parameter
        /// As `image`; a reference without a tag gets the one that another field of the object names.
        case tagged(by: FieldPattern)
        /// The containers and image volumes of a pod specification.
        case pod
        /// References between commas, spaces and lines, each perhaps behind `name=`.
        case list
        /// `docker://` and a reference, for a tool that takes a tag or a digest and not both.
        case locator
        /// What names images and makes nothing run them.
        case ignored
    }

    /// A field and its form.
    struct Field: Sendable, Hashable {
        let pattern: FieldPattern
        let form: Form
    }

    /// The API groups, empty for the core group; nil for any.
    let groups: Set<String>?
    /// The kinds, in all versions.
    let kinds: Set<String>
    /// The name of the object; nil for any.
    let name: String?
    /// The fields.
    let fields: [Field]
    /// Who says so.
    let source: ImageOrigin.Class

    /// A rule of a fleet: a field that is an image, or a mapping of its parts.
    /// - Parameter kind: `Kind`, or `group/Kind`.
    package init(kind: KindName, path: FieldPattern) {
        groups = kind.group.map { [$0] }
        kinds = [kind.kind]
        name = nil
        fields = [Field(pattern: path, form: .image)]
        source = .userRule
    }

    /// A row of the table.
    /// - Parameters:
    ///   - groups: The groups, with spaces between them.
    ///   - kinds: The kinds, with spaces between them.
    init(
        _ groups: String,
        _ kinds: String,
        named name: String? = nil,
        pod: [FieldPattern] = [],
        images: [FieldPattern] = [],
        parts: [FieldPattern] = [],
        parameters: [FieldPattern] = [],
        tagged: [(FieldPattern, by: FieldPattern)] = [],
        lists: [FieldPattern] = [],
        locators: [FieldPattern] = [],
        ignored: [FieldPattern] = []
    ) {
        self.groups = Set(groups.split(separator: " ", omittingEmptySubsequences: false).map(String.init))
        self.kinds = Set(kinds.split(separator: " ").map(String.init))
        self.name = name
        fields =
            pod.map { Field(pattern: $0, form: .pod) } + images.map { Field(pattern: $0, form: .image) }
            + parts.map { Field(pattern: $0, form: .parts) }
            + parameters.map { Field(pattern: $0, form: .parameter) }
            + tagged.map { Field(pattern: $0.0, form: .tagged(by: $0.by)) }
            + lists.map { Field(pattern: $0, form: .list) }
            + locators.map { Field(pattern: $0, form: .locator) }
            + ignored.map { Field(pattern: $0, form: .ignored) }
        source = .rule
    }

    /// Whether it is about objects of a type and name.
    func covers(_ type: GroupVersionKind, named name: String?) -> Bool {
        kinds.contains(type.kind) && (groups?.contains(type.group) ?? true)
            && (self.name == nil || self.name == name)
    }
}

/// A kind as a person names it: `Kind`, or `group/Kind` where several groups have one of that name.
package struct KindName: Sendable, Hashable, CustomStringConvertible {
    /// The group; nil for any.
    package let group: String?
    /// The kind.
    package let kind: String

    /// Reads a kind; nil where the text is none.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let last = parts.last,
            let type = GroupVersionKind(
                apiVersion: parts.count == 2 ? "\(parts[0])/v1" : "v1",
                kind: String(last)
            )
        else { return nil }
        group = parts.count == 2 ? type.group : nil
        kind = type.kind
    }

    /// The name of a type, with its group where that is not the core group.
    init(_ type: GroupVersionKind) {
        group = type.group.isEmpty ? nil : type.group
        kind = type.kind
    }

    package var description: String { group.map { "\($0)/\(kind)" } ?? kind }

    /// Whether a type is of this kind.
    func covers(_ type: GroupVersionKind) -> Bool {
        kind == type.kind && (group == nil || group == type.group)
    }
}
