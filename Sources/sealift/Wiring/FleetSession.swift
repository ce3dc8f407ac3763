import BundleBuild
import FileIO
import Kubernetes
import OCILayout
import Rendering
import Signing
import Snapshot
import SystemPackage

/// A fleet's configuration turned into what the builder works with.
struct FleetSession: Sendable {
    let fleet: FleetConfiguration
    private let surroundings: Surroundings
    private let report: @Sendable (BuildEvent) -> Void

    init(
        _ fleet: FleetConfiguration,
        _ surroundings: Surroundings,
        report: @escaping @Sendable (BuildEvent) -> Void
    ) {
        self.fleet = fleet
        self.surroundings = surroundings
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
            sources: try fleet.sources.map { source in
                try ManifestSource(
                    name: ManifestName(source.name),
                    kind: source.kind.manifestKind,
                    namespace: source.namespace,
                    substitutes: source.substitutes,
                    literalFiles: source.literalFiles
                )
            },
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
            waivers: fleet.waivers.map { ImageWaiver(reference: $0.reference, reason: $0.reason) }
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
        return try await Network.with(fleet.registries, plainHTTP: plainHTTP, surroundings: surroundings) {
            network in
            try await ScratchFolder.with(in: surroundings.temporaryFolder) { scratch in
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
                tools: ToolPath(surroundings.environment["PATH"] ?? "/usr/bin:/bin"),
                scratch: surroundings.temporaryFolder
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

extension FleetConfiguration.Source.Kind {
    fileprivate var manifestKind: ManifestSource.Kind {
        switch self {
        case .manifests(let path): .manifests(path)
        case .kustomize(let path): .kustomize(path)
        }
    }
}
