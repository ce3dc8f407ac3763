extension FakeCluster {
    /// The answer to a question about types; nil if it is about objects.
    mutating func discovery(_ parts: [String], accept: String) -> FakeAnswer? {
        switch parts.count {
        case 1 where parts[0] == "api" || parts[0] == "apis":
            if parts[0] == "apis" {
                for index in upcoming.indices { upcoming[index].discoveries -= 1 }
                serveUpcoming()
            }
            let isCore = parts[0] == "api"
            return aggregated(isCore: isCore, accept: accept) ?? legacy(isCore: isCore)
        case 2 where parts[0] == "api" && parts[1] == "v1": return resources("", "v1")
        case 3 where parts[0] == "apis":
            if settings.silentGroups.contains(parts[1]) {
                return .failure(503, "ServiceUnavailable", "service unavailable")
            }
            guard types.contains(where: { $0.group == parts[1] && $0.version == parts[2] }) else {
                return .notFound
            }
            return resources(parts[1], parts[2])
        default: return nil
        }
    }

    private var groups: [String] {
        Set(types.map(\.group)).union(settings.silentGroups).filter { !$0.isEmpty }.sorted()
    }

    private func versions(of group: String) -> [String] {
        let versions = Set(types.filter { $0.group == group }.map(\.version)).sorted()
        return versions.isEmpty ? ["v1"] : versions
    }

    private func aggregated(isCore: Bool, accept: String) -> FakeAnswer? {
        let version: String
        switch settings.discovery {
        case .legacy: return nil
        case .aggregated: version = "v2"
        case .aggregatedBeta: version = "v2beta1"
        }
        let wanted = "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
        guard accept.split(separator: ",").contains(Substring(wanted)) else { return nil }
        let items = (isCore ? [""] : groups).map { group -> FakeJSON in
            [
                "metadata": group.isEmpty ? [:] : ["name": .string(group)],
                "versions": .array(
                    versions(of: group).map { version in
                        [
                            "version": .string(version),
                            "freshness": settings.silentGroups.contains(group) ? "Stale" : "Current",
                            "resources": .array(
                                types.filter { $0.group == group && $0.version == version }.map(
                                    aggregatedEntry
                                )
                            ),
                        ]
                    }
                ),
            ]
        }
        return FakeAnswer(
            contentType: "application/json;as=APIGroupDiscoveryList;v=\(version);g=apidiscovery.k8s.io",
            body: [
                "kind": "APIGroupDiscoveryList",
                "apiVersion": .string("apidiscovery.k8s.io/\(version)"),
                "metadata": [:],
                "items": .array(items),
            ]
        )
    }

    private func aggregatedEntry(_ type: FakeType) -> FakeJSON {
        let kind: FakeJSON = [
            "group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind),
        ]
        return [
            "resource": .string(type.plural), "responseKind": kind,
            "scope": type.isNamespaced ? "Namespaced" : "Cluster",
            "singularResource": .string(type.kind.lowercased()), "verbs": type.verbs,
            "shortNames": type.shortNames,
            "subresources": [
                ["subresource": "status", "responseKind": kind, "verbs": ["get", "patch", "update"]]
            ],
        ]
    }

    private func legacy(isCore: Bool) -> FakeAnswer {
        if isCore { return FakeAnswer(body: ["kind": "APIVersions", "versions": ["v1"]]) }
        let items = groups.map { group -> FakeJSON in
            let versions = versions(of: group).map { version -> FakeJSON in
                ["groupVersion": .string("\(group)/\(version)"), "version": .string(version)]
            }
            return [
                "name": .string(group), "versions": .array(versions), "preferredVersion": versions[0],
            ]
        }
        return FakeAnswer(body: ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(items)])
    }

    private func resources(_ group: String, _ version: String) -> FakeAnswer {
        let found = types.filter { $0.group == group && $0.version == version }
        let entries = found.flatMap { type -> [FakeJSON] in
            let entry: FakeJSON = [
                "name": .string(type.plural), "singularName": .string(type.kind.lowercased()),
                "namespaced": .boolean(type.isNamespaced), "kind": .string(type.kind), "verbs": type.verbs,
                "shortNames": type.shortNames,
            ]
            var status = entry
            status["name"] = .string("\(type.plural)/status")
            return [entry, status]
        }
        return FakeAnswer(
            body: [
                "kind": "APIResourceList", "apiVersion": "v1",
                "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"),
                "resources": .array(entries),
            ]
        )
    }
}
