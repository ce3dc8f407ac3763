package import Fleet
import Kubernetes
package import Rendering
package import Snapshot

/// Renders the manifests of sites into one dated snapshot, as files.
package struct SnapshotRender: Sendable {
    /// What was written.
    package struct Result: Encodable, Sendable {
        /// The name of the snapshot.
        package let snapshot: String
        /// The paths of its files.
        package let files: [String]
        /// The images that it is pinned to.
        package let images: [SnapshotLock.Image]
    }

    private let fleet: FleetConfiguration
    private let renderer: FleetRenderer
    private let library: any ImageLibrary
    private let report: @Sendable (BuildEvent) -> Void

    /// Renders for `fleet`, whose images are in `library`.
    package init(
        _ fleet: FleetConfiguration,
        renderer: FleetRenderer,
        library: any ImageLibrary,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.fleet = fleet
        self.renderer = renderer
        self.library = library
        self.report = BuildEvent.warningOnce(report)
    }

    /// Renders `sites`, and gives the whole snapshot to `write`.
    /// - Throws: ``SnapshotError``, ``BuildError``, what rendering and the sources of images throw, and what `write` throws.
    package func run(
        _ sites: [FleetConfiguration.Site],
        id: SnapshotID,
        write: (ManifestSnapshot) async throws -> Void
    ) async throws -> Result {
        try await run(sites, id: id, as: nil, write: write)
    }

    /// Makes an earlier snapshot again, from the commits, charts, images and random values that it was made of, and gives it to `write`
    /// if it is the same to the byte.
    /// - Throws: ``BuildError/notTheSame(_:_:)``, ``BuildError/pinnedImagesMissing(_:)``, `FleetError` for a site that the fleet has no more,
    ///   and as ``run(_:id:write:)``.
    package func run(
        again earlier: ManifestSnapshot,
        write: (ManifestSnapshot) async throws -> Void
    ) async throws -> Result {
        let sites = try earlier.lock.sites.map { try fleet.site(named: $0.description) }
        return try await run(sites, id: earlier.id, as: earlier, write: write)
    }

    private func run(
        _ sites: [FleetConfiguration.Site],
        id: SnapshotID,
        as earlier: ManifestSnapshot?,
        write: (ManifestSnapshot) async throws -> Void
    ) async throws -> Result {
        let pins = earlier?.lock.pins ?? ImagePins()
        let snapshot = try await library.withResolver(for: fleet, pins: pins, report: report) { resolver in
            let manifests = try await FleetManifests(
                fleet,
                for: sites,
                by: renderer,
                artifacts: resolver.artifacts,
                as: earlier
            )
            try manifests.randomValues.save()
            let assembled = try await SnapshotAssembly(fleet: fleet, resolver: resolver).assemble(
                sites.map { site in { try manifests.of(site) } },
                id: id
            ) { site in
                for warning in site.warnings { report(.warning(warning)) }
            }
            for unneeded in assembled.unneeded { report(.warning(unneeded)) }
            if let earlier { try assembled.check(is: earlier) }
            return try assembled.snapshot
        }
        try await write(snapshot)
        return Result(
            snapshot: snapshot.id.description,
            files: snapshot.files.map(\.path),
            images: snapshot.lock.images
        )
    }
}
