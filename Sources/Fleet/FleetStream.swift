package import Rendering
package import Signing

/// The lineage of the bundles of one site, or of a group of sites that receive the same ones.
package struct FleetStream: Sendable {
    /// The identifier that bundles carry.
    package let id: StreamID
    /// The name of the site, or of the group.
    package let name: PlainName
    /// Whether it is a group, be it of one site.
    package let isGroup: Bool
    /// The sites, by name; each bundle is for all of them.
    package let sites: [FleetConfiguration.Site]

    /// The sites as bundles name them.
    package var identities: [SiteIdentity] { sites.map(\.identity) }
}

extension FleetConfiguration {
    /// Sites that receive the same bundles.
    package struct Group: Sendable {
        /// Its name.
        package let name: PlainName
        /// Which sites it has.
        package let sites: SiteSelector

        /// Whether `site` is one of the group.
        package func contains(_ site: Site) -> Bool { sites.matches(site.labels) }
    }

    /// The stream of a site: that of its group, or its own.
    package func stream(of site: Site) -> FleetStream {
        guard let group = groups.first(where: { $0.contains(site) }) else {
            return FleetStream(
                id: StreamID(derivedFrom: ["stream", organization.description, site.name.description]),
                name: site.name,
                isGroup: false,
                sites: [site]
            )
        }
        return FleetStream(
            id: StreamID(derivedFrom: ["stream", organization.description, "group", group.name.description]),
            name: group.name,
            isGroup: true,
            sites: sites.filter(group.contains).sorted { $0.name < $1.name }
        )
    }

    /// The stream of the group with this name.
    /// - Throws: ``FleetError/unknownStream(_:known:)``.
    package func stream(named name: String) throws -> FleetStream {
        guard let group = groups.first(where: { $0.name.description == name }),
            let site = sites.first(where: group.contains)
        else { throw FleetError.unknownStream(name, known: groups.map(\.name.description)) }
        return stream(of: site)
    }

    /// The streams of `sites`, by name, each once and with all of its sites.
    package func streams(of sites: [Site]) -> [FleetStream] {
        var groupNames = Set<PlainName>()
        var streams: [FleetStream] = []
        for site in sites {
            if let group = groups.first(where: { $0.contains(site) }), !groupNames.insert(group.name).inserted
            {
                continue
            }
            streams.append(stream(of: site))
        }
        return streams.sorted { $0.name < $1.name }
    }
}
