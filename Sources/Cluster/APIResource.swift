import Kubernetes
import Transport

/// Where the API server keeps the objects of a type.
struct APIResource: Sendable, Hashable {
    let type: GroupVersionKind
    /// The name of the type in paths, such as `deployments`.
    let plural: String
    let isNamespaced: Bool

    /// Refuses names that would lead a path elsewhere.
    init?(type: GroupVersionKind, plural: String, isNamespaced: Bool) {
        guard (1...253).contains(plural.utf8.count), plural.utf8.allSatisfy(Self.isNameCharacter) else {
            return nil
        }
        self.type = type
        self.plural = plural
        self.isNamespaced = isNamespaced
    }

    /// The resource in words, such as `deployments.apps`.
    var words: String { type.group.isEmpty ? plural : "\(plural).\(type.group)" }

    /// The path of an object; `namespace` counts only if the type is namespaced.
    func path(name: String, namespace: String) -> String {
        let place = isNamespaced ? "/namespaces/\(namespace.percentEncoded)" : ""
        return
            "\(Self.root(group: type.group, version: type.version))\(place)/\(plural)/\(name.percentEncoded)"
    }

    /// The path of all objects of the type, in every namespace.
    var listPath: String { "\(Self.root(group: type.group, version: type.version))/\(plural)" }

    /// The path of all types of a group in one version.
    static func root(group: String, version: String) -> String {
        group.isEmpty
            ? "/api/\(version.percentEncoded)" : "/apis/\(group.percentEncoded)/\(version.percentEncoded)"
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
}
