import Kubernetes
import Rendering
import SystemPackage
import TestSupport
import Testing
import YAML

/// A repository made with real Git, objects of Argo CD and Flux in it, and sites that get what they lead to.
struct GitOpsFixture: ~Copyable {
    let git: GitRepositoryFixture

    static let url = "https://git.example.com/fleet"

    init() throws {
        git = try GitRepositoryFixture()
    }

    /// What sites got.
    struct Outcome {
        /// The objects by site.
        let sites: [String: SiteManifests]
        /// What controllers at the sites make of those.
        let madeAtSites: [String: [KubernetesObject]]
        /// What a person was told.
        let warnings: [String]
        /// What the lock says.
        let records: [SourceRecord]

        /// The objects of a source at a site.
        func objects(_ site: String, _ source: String) -> [KubernetesObject] {
            sites[site]?.sources.first { $0.name.description == source }?.objects ?? []
        }

        /// `source: Kind/namespace/name` for each object of a site.
        func labels(_ site: String) -> [String] {
            (sites[site]?.sources.flatMap { source in source.objects.map { "\(source.name): \($0.id)" } }
                ?? []).sorted()
        }
    }

    func write(_ path: String, _ text: String) throws { try git.write(path, text) }

    /// A ConfigMap of this name at a path.
    func writeManifest(_ path: String, _ name: String) throws { try git.writeManifest(path, name) }

    static func plants() throws -> [RenderingSite] {
        try [("plant-1", "canary"), ("plant-2", "production"), ("plant-3", "production")].map { name, tier in
            RenderingSite(
                name: try ManifestName(name),
                labels: ["tier": tier],
                variables: try SiteVariables(["CLUSTER_NAME": name, "TIER": tier]),
                cluster: SiteCluster(server: "https://\(name).internal:6443", name: name)
            )
        }
    }

    /// Commits all and renders the source `gitops` for the sites, of which only some may be asked about.
    func render(
        _ kind: ManifestSource.Kind,
        _ path: String,
        substitutes: Bool? = nil,
        charts: [String: FilePath] = [:],
        library: (any ArtifactLibrary)? = nil,
        sites: [RenderingSite]? = nil,
        only asked: [String]? = nil,
        runner: any ProcessRunner = SubprocessRunner(),
        selector: SiteSelector = .all
    ) async throws -> Outcome {
        try await git.git("init", "-q")
        try await git.commit()
        let all = try sites ?? Self.plants()
        let entry = RepositoryCatalog.Entry(url: Self.url + ".git", path: git.repository, revision: "main")
        let source = try ManifestSource(
            name: ManifestName("gitops"),
            tree: .git(entry.commit()),
            path: path,
            kind: kind,
            substitutes: substitutes,
            sites: selector
        )
        let renderer = FleetRenderer(runner: runner, tools: Tools.path, scratch: git.folder.path)
        var known = ChartCatalog()
        for (url, folder) in charts {
            let isNew = known.add(url, .folder(folder))
            #expect(isNew)
        }
        let catalog = GitOpsCatalog(repositories: RepositoryCatalog([entry]), charts: known, sites: all)
        return try await renderer.rendering([source], for: all, catalog: catalog, artifacts: library) {
            fleet in
            var manifests: [String: SiteManifests] = [:]
            var madeAtSites: [String: [KubernetesObject]] = [:]
            var warnings: [String] = []
            for site in all where asked?.contains(site.name.description) ?? true {
                let sources = try await fleet.sources(of: site.name)
                let rendering = try SiteRendering(of: sources, for: site.name, variables: site.variables)
                manifests[site.name.description] = rendering.manifests
                madeAtSites[site.name.description] = rendering.madeAtSite
                warnings += rendering.warnings.map(\.description)
            }
            return Outcome(
                sites: manifests,
                madeAtSites: madeAtSites,
                warnings: fleet.warnings.map(\.description) + warnings,
                records: fleet.sourceRecords
            )
        }
    }

    /// - Parameter sites: The sites that are asked about; all unless given.
    func argocd(
        _ path: String = "argocd",
        _ inCluster: ArgoOptions.InCluster = .sites,
        at sites: [String]? = nil
    ) async throws -> Outcome {
        try await render(.argocd(ArgoOptions(inCluster: inCluster)), path, only: sites)
    }

    /// An Application with these fields of its source, for a cluster of this name.
    static func application(
        _ name: String,
        to cluster: String = "plant-1",
        namespace: String? = "apps",
        _ source: String,
        more: String = ""
    ) -> String {
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: \(name), namespace: argocd}
        spec:
          project: default
          destination: {name: \(cluster)\(namespace.map { ", namespace: \($0)" } ?? "")}
          source: {repoURL: \(url), \(source)}
          \(more)

        """
    }

    /// An ApplicationSet with these generators.
    func set(
        _ generators: String,
        name: String,
        source: String = "path: w/canary/a",
        cluster: String = "plant-1",
        go: Bool = false,
        more: String = ""
    ) throws {
        try write(
            "argocd/set.yaml",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: ApplicationSet
            metadata: {name: set, namespace: argocd}
            spec:
              goTemplate: \(go)
              generators: \(generators)
              \(more)
              template:
                metadata: {name: '\(name)'}
                spec:
                  project: default
                  source: {repoURL: '\(Self.url)', \(source)}
                  destination: {name: '\(cluster)', namespace: apps}
            """
        )
    }

    /// Renders the folder of the first plant by the rules of Flux.
    func flux(
        _ options: FluxOptions = FluxOptions(),
        charts: [String: FilePath] = [:]
    ) async throws -> Outcome {
        try await render(
            .flux(options),
            "clusters/${CLUSTER_NAME}",
            charts: charts,
            sites: Array(Self.plants().prefix(1))
        )
    }
}
