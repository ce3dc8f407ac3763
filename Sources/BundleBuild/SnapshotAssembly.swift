package import Content
package import Kubernetes
package import OCILayout
package import Rendering
package import Snapshot

/// Makes a dated snapshot of one or more sites, complete with the images that it needs.
///
///     sources -> render -> for each site: variables, namespaces, discovery
///     references -> resolve -> hold against what was found -> pin -> artifact -> image set
package struct SnapshotAssembly: Sendable {
    /// What is assembled.
    package struct Request: Sendable {
        /// One site.
        package struct Site: Sendable {
            /// Its name.
            package let name: ManifestName
            /// Its variables.
            package let variables: SiteVariables

            /// Names a site.
            package init(name: ManifestName, variables: SiteVariables) {
                self.name = name
                self.variables = variables
            }
        }

        /// The last shipped snapshot, whose name is kept when nothing has changed since.
        package struct Previous: Sendable {
            /// Its name.
            package let id: SnapshotID
            /// The blobs that were shipped with it and before.
            package let blobs: Set<Digest>

            /// Names a snapshot.
            package init(id: SnapshotID, blobs: Set<Digest>) {
                self.id = id
                self.blobs = blobs
            }
        }

        /// The sources of manifests.
        package let sources: [ManifestSource]
        /// The sites.
        package let sites: [Site]
        /// The name of the snapshot, if it is a new one.
        package let id: SnapshotID
        /// The snapshot before it.
        package let previous: Previous?
        /// Images beside those that the manifests name.
        package let extra: Set<ImageReference>
        /// References that may be missing.
        package let waivers: [ImageWaiver]

        /// Gathers what is needed.
        package init(
            sources: [ManifestSource],
            sites: [Site],
            id: SnapshotID,
            previous: Previous? = nil,
            extra: Set<ImageReference>,
            waivers: [ImageWaiver]
        ) {
            self.sources = sources
            self.sites = sites
            self.id = id
            self.previous = previous
            self.extra = extra
            self.waivers = waivers
        }
    }

    /// Which images the manifests of a site name, and where.
    package struct Discovery: Sendable {
        /// The sites' objects, images not pinned yet.
        package let manifests: [SiteManifests]
        /// Every place that names an image.
        package let uses: [ImageUse]
        /// What the sources were.
        package let records: [SourceRecord]
        /// What a person should know.
        package let warnings: [String]
    }

    /// An assembled snapshot.
    package struct Result: Sendable {
        /// The snapshot.
        package let snapshot: ManifestSnapshot
        /// Everything that the mirror must hold, and the snapshot itself.
        package let images: ImageSet
        /// The number of Kubernetes objects in it.
        package let objects: Int
        /// Where its images were looked for.
        package let upstream: ImageResolver
    }

    private let renderer: SourceRenderer
    private let report: @Sendable (BuildEvent) -> Void

    /// Assembles with the renderers that `renderer` finds.
    package init(renderer: SourceRenderer, report: @escaping @Sendable (BuildEvent) -> Void) {
        self.renderer = renderer
        self.report = report
    }

    /// Renders and looks for images; asks no registry.
    /// - Throws: `RenderingError`, or `KubernetesError` and `YAMLError` for what a source holds.
    package func discover(_ request: Request) async throws -> Discovery {
        let rendered = try await renderer.render(request.sources)
        let listed = request.extra.union(request.waivers.map(\.reference))
        var manifests: [SiteManifests] = []
        var uses: [ImageUse] = []
        var warnings: [String] = []
        for site in request.sites {
            let rendering = try SiteRendering(of: rendered, for: site.name, variables: site.variables)
            let findings = try ImageDiscovery(listed: listed).findings(in: rendering.manifests.objects)
            manifests.append(rendering.manifests)
            uses += findings.uses
            warnings += rendering.warnings.map(\.description) + findings.warnings.map(\.description)
        }
        var seen = Set<String>()
        return Discovery(
            manifests: manifests,
            uses: uses,
            records: rendered.map(\.record),
            warnings: warnings.filter { seen.insert($0).inserted }
        )
    }

    /// Assembles the whole.
    /// - Throws: ``SnapshotError/incomplete(_:)`` when a manifest names an image that no source holds,
    ///   ``BuildError/missingImages(_:)`` for an extra one, and what discovery and resolution throw.
    package func assemble(_ request: Request, with resolver: ImageResolver) async throws -> Result {
        let discovery = try await discover(request)
        for warning in discovery.warnings { report(.warning(warning)) }
        let waived = Set(request.waivers.map(\.reference))
        let wanted = Set(discovery.uses.map(\.reference)).subtracting(waived).union(request.extra)
        var resolution = try await resolver.resolve(wanted)
        let pins = ImagePins(resolution.digests)
        for unused in try Completeness.check(discovery.uses, available: pins, waived: request.waivers) {
            report(.warning(unused.description))
        }
        let missing = resolution.missing.filter { request.extra.contains($0) }
        guard missing.isEmpty else { throw BuildError.missingImages(missing) }
        let sites = try discovery.manifests.map { try $0.pinned(to: pins) }
        let (snapshot, artifact) = try name(request) { id in
            try ManifestSnapshot(id: id, sites: sites, sources: discovery.records, images: pins)
        }
        resolution.set.add(
            snapshot: snapshot.id.description,
            manifest: artifact.manifest,
            blobs: [artifact.configuration, artifact.layer],
            from: artifact.store
        )
        return Result(
            snapshot: snapshot,
            images: resolution.set,
            objects: discovery.manifests.reduce(0) { $0 + $1.objects.count },
            upstream: resolver
        )
    }

    /// Gives a snapshot the name of the previous one when it would be the same to the byte, else its own.
    private func name(
        _ request: Request,
        _ make: (SnapshotID) throws -> ManifestSnapshot
    ) throws -> (ManifestSnapshot, SnapshotArtifact) {
        if let previous = request.previous {
            let same = try make(previous.id)
            let artifact = try same.pack()
            if previous.blobs.contains(artifact.manifest.digest) { return (same, artifact) }
        }
        let new = try make(request.id)
        return (new, try new.pack())
    }
}
