import Diagnostics
import Kubernetes
import YAML

/// A field of an object of Argo CD or Flux, which knows its place and so can say what is wrong with it.
struct ObjectField {
    /// The object as people call it: `Application/argocd/core`.
    let object: String
    /// What the text is called that it was read from.
    let file: String
    /// The way to the field.
    let path: YAMLPath
    /// Its value.
    let node: YAMLNode

    init(object: String, file: String, path: YAMLPath = YAMLPath(), node: YAMLNode) {
        self.object = object
        self.file = file
        self.path = path
        self.node = node
    }

    /// A whole object.
    init(_ document: RenderedSource.Document) {
        self.init(object: document.label, file: document.text, node: document.node)
    }

    /// Where the field stands.
    var place: YAMLLocation { YAMLLocation(file, node.position) }

    /// A field of this one; nil if it is not there or empty.
    subscript(name: String) -> ObjectField? {
        guard let value = node[name], !value.isNull else { return nil }
        return ObjectField(object: object, file: file, path: path.key(name), node: value)
    }

    /// A field that must be there.
    func required(_ name: String) throws(GitOpsError) -> ObjectField {
        guard let field = self[name] else {
            throw .malformedField(object: object, at: place, path: path.key(name), reason: "it is missing")
        }
        return field
    }

    /// That this is a mapping of no other fields than these.
    func check(_ known: Set<String>) throws(GitOpsError) {
        for entry in try mapping().entries where !known.contains(entry.name) && !entry.value.isNull {
            throw .unsupportedField(
                object: object,
                at: YAMLLocation(file, entry.position),
                path: path.key(entry.name),
                what: "the field \(entry.name)",
                remedy: NearestName.of(entry.name, in: known.sorted()).map { "did you mean \($0)?" }
                    ?? "take the field away, or do what it does in the manifests themselves"
            )
        }
    }

    func mapping() throws(GitOpsError) -> YAMLMapping {
        guard let mapping = node.mapping else { throw wrongType("a mapping") }
        return mapping
    }

    /// The fields of a mapping in their order.
    func entries() throws(GitOpsError) -> [(name: String, field: ObjectField)] {
        try mapping().entries.map {
            ($0.name, ObjectField(object: object, file: file, path: path.key($0.name), node: $0.value))
        }
    }

    func list() throws(GitOpsError) -> [ObjectField] {
        guard let nodes = node.sequence else { throw wrongType("a list") }
        return nodes.enumerated().map {
            ObjectField(object: object, file: file, path: path.index($0), node: $1)
        }
    }

    /// A text that is not empty.
    func text() throws(GitOpsError) -> String {
        guard let text = node.string else { throw wrongType("text") }
        guard !text.isEmpty else { throw malformed("the text is empty") }
        return text
    }

    /// A text that may be empty, or that of a number or boolean, as it is written.
    func anyText() throws(GitOpsError) -> String {
        guard let scalar = node.scalar, !node.isNull else { throw wrongType("text") }
        return scalar.text
    }

    func boolean() throws(GitOpsError) -> Bool {
        guard case .boolean(let flag)? = node.scalar?.value else { throw wrongType("true or false") }
        return flag
    }

    /// A mapping of names to texts.
    func texts() throws(GitOpsError) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, field) in try entries() { texts[name] = try field.anyText() }
        return texts
    }

    /// The version of a chart, no range of versions.
    func exactVersion() throws(GitOpsError) -> String {
        let version = try anyText()
        let numbers = (version.prefix { $0 != "-" && $0 != "+" }).drop { $0 == "v" }.split(
            separator: ".",
            omittingEmptySubsequences: false
        )
        guard numbers.count == 3,
            numbers.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ObjectName.isDigit) }),
            !version.contains("/"), !version.contains(" ")
        else {
            throw unsupported(
                "\"\(version)\", which may be several versions,",
                "write the version of the chart that is to be shipped, such as 57.0.0"
            )
        }
        return version
    }

    func malformed(_ reason: String) -> GitOpsError {
        .malformedField(object: object, at: place, path: path, reason: reason)
    }

    func unsupported(_ what: String, _ remedy: String) -> GitOpsError {
        .unsupportedField(object: object, at: place, path: path, what: what, remedy: remedy)
    }

    private func wrongType(_ expected: String) -> GitOpsError {
        malformed("found \(node.words), expected \(expected)")
    }
}
