import Kubernetes

extension APIConnection {
    private static let aggregated = """
        application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
        application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,\
        application/json
        """

    /// Asks which types the server knows: in two requests if it can say all at once, else group by group.
    /// - Parameter needed: The types that matter; groups without any of them may be silent, and are not asked one by one.
    func discover(needed: Set<GroupVersionKind>) async throws -> APICatalogue {
        var catalogue = APICatalogue()
        var listed: Set<APICatalogue.GroupVersion> = []
        var missing: [APIResponse] = []
        for root in ["/api", "/apis"] {
            let answer = try await get(root, accept: Self.aggregated)
            if answer.status == 404 {
                missing.append(answer)
                continue
            }
            guard answer.isSuccess else { throw ClusterError.refusal(in: answer) }
            let document = try answer.decode(DiscoveryDocument.self)
            switch document.kind {
            case "APIGroupDiscoveryList": catalogue.add(document.items ?? [])
            case "APIVersions":
                for version in document.versions ?? [] {
                    listed.insert(APICatalogue.GroupVersion(group: "", version: version))
                }
            case "APIGroupList":
                for version in (document.groups ?? []).flatMap({ $0.versions ?? [] }) {
                    if let groupVersion = APICatalogue.GroupVersion(version.groupVersion) {
                        listed.insert(groupVersion)
                    }
                }
            default:
                throw ClusterError.malformedAnswer(
                    request: answer.request,
                    reason: "found kind \(document.kind), expected a list of API groups"
                )
            }
        }
        if missing.count == 2 { throw ClusterError.refusal(in: missing[0]) }
        for groupVersion in listed.intersection(needed.map { APICatalogue.GroupVersion($0) }).sorted() {
            try await discover(groupVersion, into: &catalogue)
        }
        return catalogue
    }

    private func discover(
        _ groupVersion: APICatalogue.GroupVersion,
        into catalogue: inout APICatalogue
    ) async throws {
        let answer = try await get(
            APIResource.root(group: groupVersion.group, version: groupVersion.version)
        )
        guard answer.isSuccess else {
            guard answer.status == 404 || answer.status == 503 else {
                throw ClusterError.refusal(in: answer)
            }
            return catalogue.addSilent(groupVersion)
        }
        for resource in try answer.decode(DiscoveryDocument.self).resources ?? [] {
            catalogue.add(
                groupVersion,
                kind: resource.kind,
                plural: resource.name,
                isNamespaced: resource.namespaced ?? false
            )
        }
    }
}

extension APICatalogue {
    fileprivate mutating func add(_ groups: [DiscoveryDocument.Group]) {
        for group in groups {
            for version in group.versions ?? [] {
                let groupVersion = GroupVersion(group: group.metadata?.name ?? "", version: version.version)
                if version.freshness == "Stale" { addSilent(groupVersion) }
                for resource in version.resources ?? [] {
                    guard let kind = resource.responseKind?.kind else { continue }
                    add(
                        groupVersion,
                        kind: kind,
                        plural: resource.resource,
                        isNamespaced: resource.scope == "Namespaced"
                    )
                }
            }
        }
    }

    /// Adds a type, unless it is a subresource such as `deployments/scale` or nothing that a path can hold.
    fileprivate mutating func add(
        _ groupVersion: GroupVersion,
        kind: String,
        plural: String,
        isNamespaced: Bool
    ) {
        guard let type = GroupVersionKind(apiVersion: groupVersion.text, kind: kind),
            let resource = APIResource(type: type, plural: plural, isNamespaced: isNamespaced)
        else { return }
        add(resource)
    }
}

extension APICatalogue.GroupVersion {
    /// Reads `group/version`.
    fileprivate init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(group: String(parts[0]), version: String(parts[1]))
    }
}
