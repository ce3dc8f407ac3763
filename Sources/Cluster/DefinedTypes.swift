import Kubernetes
import YAML

/// The types that custom resource definitions of a set bring with them.
struct DefinedTypes: Sendable {
    private let types: Set<GroupVersionKind>

    init(of objects: [KubernetesObject]) {
        var types: Set<GroupVersionKind> = []
        for object in objects where object.id.type.isDefinition {
            let spec = object.node["spec"]
            guard let group = spec?["group"]?.string, let kind = spec?["names"]?["kind"]?.string else {
                continue
            }
            for version in spec?["versions"]?.sequence ?? [] {
                guard let name = version["name"]?.string, version["served"]?.scalar?.value == .boolean(true),
                    let type = GroupVersionKind(apiVersion: "\(group)/\(name)", kind: kind)
                else { continue }
                types.insert(type)
            }
        }
        self.types = types
    }

    func contains(_ type: GroupVersionKind) -> Bool { types.contains(type) }
}
