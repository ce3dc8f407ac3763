import Kubernetes

/// The types that an API server knows.
struct APICatalogue: Sendable {
    /// A group in one version, as an index of requests.
    struct GroupVersion: Hashable, Comparable, Sendable {
        let group: String
        let version: String

        init(_ type: GroupVersionKind) {
            group = type.group
            version = type.version
        }

        init(group: String, version: String) {
            self.group = group
            self.version = version
        }

        var text: String { group.isEmpty ? version : "\(group)/\(version)" }

        static func < (left: GroupVersion, right: GroupVersion) -> Bool {
            (left.group, left.version) < (right.group, right.version)
        }
    }

    private var resources: [GroupVersionKind: APIResource] = [:]
    /// Groups that are listed, yet whose server does not answer at the moment.
    private var silent: Set<GroupVersion> = []

    /// The place of a type.
    /// - Throws: ``ClusterError/unknownType(_:of:served:)``, ``ClusterError/silentGroup(_:of:)``.
    func resource(for id: ObjectID) throws(ClusterError) -> APIResource {
        if let resource = resources[id.type] { return resource }
        let wanted = GroupVersion(id.type)
        guard !silent.contains(wanted) else { throw .silentGroup(wanted.text, of: id) }
        let served = resources.keys.filter { $0.kind == id.type.kind }.sorted()
        throw .unknownType(id.type, of: id, served: served.map(\.apiVersion))
    }

    /// Whether the type can be used now.
    func contains(_ type: GroupVersionKind) -> Bool { resources[type] != nil }

    mutating func add(_ resource: APIResource) {
        if resources[resource.type] == nil { resources[resource.type] = resource }
    }

    mutating func addSilent(_ groupVersion: GroupVersion) { silent.insert(groupVersion) }
}
