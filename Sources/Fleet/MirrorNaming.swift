package import OCILayout

/// How the names of images become repositories of the mirror.
package enum MirrorNaming: String, Sendable, CaseIterable {
    /// The path alone: `registry.hub:5000/plant/app` becomes `plant/app`.
    case path
    /// With the host in front: `registry.hub:5000/plant/app` becomes `registry.hub-5000/plant/app`.
    case hostPath = "host-path"

    /// The repository of an image in the mirror, without the mirror's host and prefix.
    ///
    /// A colon cannot stand in a repository, nor brackets; they become `-`.
    package func repository(of reference: ImageReference) throws(OCILayoutError) -> RepositoryName {
        switch self {
        case .path:
            return reference.repository
        case .hostPath:
            let host = reference.registry.description.lowercased()
            let safe = host.replacing(":", with: "-").filter { $0 != "[" && $0 != "]" }
            return try RepositoryName("\(safe)/\(reference.repository)")
        }
    }
}
