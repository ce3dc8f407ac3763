/// The objects of one site, by source.
package struct SiteManifests: Sendable {
    /// The objects of one source.
    package struct Source: Sendable {
        /// The name of the source.
        package let name: ManifestName
        /// Its objects, sorted.
        package let objects: [KubernetesObject]

        /// Names objects that are sorted already.
        package init(name: ManifestName, objects: [KubernetesObject]) {
            self.name = name
            self.objects = objects
        }
    }

    /// The name of the site.
    package let name: ManifestName
    /// Its sources, sorted by name.
    package let sources: [Source]

    /// Gathers the sources of a site, in any order.
    package init(name: ManifestName, sources: [Source]) {
        self.name = name
        self.sources = sources.sorted { $0.name < $1.name }
    }

    /// Every object, source after source.
    package var objects: [KubernetesObject] { sources.flatMap(\.objects) }
}
