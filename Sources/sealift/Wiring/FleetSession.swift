import BundleBuild
import FileIO
import Fleet
import Kubernetes
import OCILayout
import Rendering
import Signing
import Snapshot
import SystemPackage

/// A fleet's configuration turned into what the builder works with.
struct FleetSession: Sendable {
    let fleet: FleetConfiguration
    private let runtime: RunEnvironment
    private let report: @Sendable (BuildEvent) -> Void

    init(
        _ fleet: FleetConfiguration,
        _ runtime: RunEnvironment,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.fleet = fleet
        self.runtime = runtime
        self.report = report
    }

    /// The sites that a command is about: the one that is named, or all.
    func sites(named name: String?) throws -> [FleetConfiguration.Site] {
        guard let name else { return fleet.sites }
        return [try fleet.site(named: name)]
    }

    /// What to assemble for `sites` under the name `id`, or that of the last shipped snapshot if nothing has changed since.
    func request(
        for sites: [FleetConfiguration.Site],
        id: SnapshotID,
        last: Ledger.Entry? = nil
    ) throws -> SnapshotAssembly.Request {
        SnapshotAssembly.Request(
            sources: fleet.sources,
            sites: try sites.map { site in
                .init(
                    name: try ManifestName(site.name.description),
                    variables: try SiteVariables(site.variables)
                )
            },
            id: id,
            previous: try last.flatMap { last in
                try last.snapshot.map { .init(id: try SnapshotID($0), blobs: last.digests) }
            },
            extra: Set(fleet.extra),
            waivers: fleet.waivers
        )
    }

    /// Renders and looks for images; asks no registry.
    func discover(_ request: SnapshotAssembly.Request) async throws -> SnapshotAssembly.Discovery {
        try await assembly.discover(request)
    }

    /// Assembles a snapshot with its images, and lends both, while their sources are open.
    func assemble<Result>(
        _ request: SnapshotAssembly.Request,
        plainHTTP: Bool,
        _ body: (SnapshotAssembly.Result) async throws -> Result
    ) async throws -> Result {
        if !fleet.platforms.isEmpty, fleet.indexPolicy == .keep {
            report(
                .warning("images.platforms has no effect: images.index is keep, which carries whole indexes")
            )
        }
        return try await Network.with(fleet.registries, plainHTTP: plainHTTP, runtime: runtime) {
            network in
            try await ScratchFolder.with(in: runtime.temporaryFolder) { scratch in
                let sources = try await ImageSources.open(fleet.from, network: network, scratch: scratch)
                let resolver = ImageResolver(
                    sources,
                    naming: fleet.naming,
                    options: fleet.graphOptions,
                    report: report
                )
                return try await body(assembly.assemble(request, with: resolver))
            }
        }
    }

    private var assembly: SnapshotAssembly {
        SnapshotAssembly(
            renderer: SourceRenderer(
                tools: ToolPath(runtime.environment["PATH"] ?? "/usr/bin:/bin"),
                scratch: runtime.temporaryFolder
            ),
            report: report
        )
    }
}

extension FleetConfiguration {
    /// What is taken along of an image.
    fileprivate var graphOptions: ImageGraph.Options {
        ImageGraph.Options(
            platforms: platforms.isEmpty || indexPolicy == .keep
                ? .all : indexPolicy == .sparse ? .sparse(platforms) : .strip(platforms),
            foreignLayers: carriesForeignLayers ? .carry : .refuse,
            referrers: referrers
        )
    }
}
