/// The objects of one site, by source.
package struct SiteManifests: Sendable {
    /// The objects of one source.
    package struct Source: Sendable {
        /// The name of the source.
        package let name: SnapshotName
        /// Its objects, sorted.
        package let objects: [KubernetesObject]
    }

    /// The name of the site.
    package let name: SnapshotName
    /// Its sources, sorted by name.
    package let sources: [Source]

    init(name: SnapshotName, sources: [Source]) {
        self.name = name
        self.sources = sources.sorted { $0.name < $1.name }
    }

    /// Every object, source after source.
    package var objects: [KubernetesObject] { sources.flatMap(\.objects) }

    /// The same objects with their images pinned to digests.
    /// - Throws: ``SnapshotError/malformedImage(_:path:at:text:reason:)``.
    package func pinned(to pins: ImagePins) throws(SnapshotError) -> SiteManifests {
        var pinned: [Source] = []
        for source in sources {
            let uses = Dictionary(
                grouping: try ImageDiscovery().findings(in: source.objects).uses,
                by: \.object
            )
            var objects: [KubernetesObject] = []
            for object in source.objects {
                objects.append(try object.pinned(uses[object.id] ?? [], to: pins))
            }
            pinned.append(Source(name: source.name, objects: objects))
        }
        return SiteManifests(name: name, sources: pinned)
    }
}
