import Diagnostics
package import Fleet
import Kubernetes
package import Lint
package import Rendering
import Signing
package import SystemPackage

/// Holds a fleet against the rules of lint: its files, and the objects of its sites as they are rendered.
package struct FleetLint: Sendable {
    /// How many findings of one rule a build warns of, for the files and for each site.
    private static let shown = 3

    private let fleet: FleetConfiguration
    private let tree: LintTree
    private let linter: Linter

    /// Reads everything below `folder`, but for what the hub itself keeps there; nothing of it if all sources are from commits, whose files
    /// ``run(_:by:library:)`` reads.
    /// - Throws: `FileError`, ``LintError``.
    package init(_ fleet: FleetConfiguration, below folder: FilePath) throws {
        let keys = fleet.releaseKeys.map { $0.removingLastComponent() }
        let own = [fleet.trust, fleet.ledger, fleet.deltas.cache] + keys
        let isRead = fleet.sources.isEmpty || fleet.sources.contains(where: \.isInFolder)
        self.init(
            fleet,
            isRead
                ? try LintTree(folder, besides: Set(own.map { $0.lexicallyNormalized() }))
                : try LintTree(sources: [])
        )
    }

    /// Reads the folders of the sources that are manifests and kustomizations; what a commit, a chart or jsonnet gives is looked at as
    /// rendered only.
    /// - Throws: `FileError`, ``LintError``.
    init(sourcesOf fleet: FleetConfiguration) throws {
        self.init(fleet, try LintTree(sources: fleet.sources.compactMap(\.lintFolder)))
    }

    private init(_ fleet: FleetConfiguration, _ tree: LintTree) {
        self.fleet = fleet
        self.tree = tree
        linter = Linter(levels: LintLevels(fleet.lintLevels))
    }

    /// Renders `sites`, looks at the files and at their objects, and runs the hooks.
    /// - Parameter library: Where charts and files of registries are.
    ///
    /// A source that cannot be rendered for a site is a finding, and stops nothing else: what the site would have is looked at as it is written.
    /// - Throws: What says nothing about the sources: that a program, a file or a registry is not there.
    package func run(
        _ sites: [FleetConfiguration.Site],
        by renderer: FleetRenderer,
        library: any ImageLibrary
    ) async throws -> [LintFinding] {
        var tree = tree
        let manifests = try await FleetManifests(
            fleet,
            for: sites,
            by: renderer,
            artifacts: LazyArtifacts(library)
        ) { folder, name in
            try tree.add(folder, called: name)
        }
        var rendered: [FleetManifests.Site] = []
        var unrendered: [FleetConfiguration.Site] = []
        var failures: [LintFinding] = []
        for site in sites {
            do {
                rendered.append(try manifests.of(site))
            } catch let error as any OperatorError where [.corrupt, .usage].contains(error.exitClass) {
                let failure = LintFinding(
                    notRenderedFor: site.name.description,
                    "\(error)",
                    fix: error.remedy
                )
                unrendered.append(site)
                if !failures.contains(where: { $0.message == failure.message }) { failures.append(failure) }
            }
        }
        let found = linter.findings(
            in: tree,
            sites: rendered.map(site) + asWritten(in: tree, for: unrendered),
            siteNames: siteNames
        )
        let hooks = try await LintHooks(fleet, renderer).findings(in: rendered.map(\.manifests), of: sites)
        return (found + hooks + failures).sorted()
    }

    /// What a build tells of the files.
    var warnings: [String] { Self.texts(of: linter.findings(in: tree, sites: [], siteNames: siteNames)) }

    /// What a build tells of the objects of sites.
    func warnings(of sites: [FleetManifests.Site]) -> [String] {
        Self.texts(
            of: linter.findings(of: sites.map(site), placedBy: tree, siteNames: siteNames)
        )
    }

    /// Sites that have no rendered objects, with those that stand in files.
    private func asWritten(in tree: LintTree, for sites: [FleetConfiguration.Site]) -> [Linter.Site] {
        guard !sites.isEmpty else { return [] }
        let objects = tree.objects
        let discovery = fleet.imageDiscovery
        let images = objects.flatMap { object in
            do {
                return try discovery.findings(in: [object]).uses
            } catch {
                // A variable stands where the image will be.
                return []
            }
        }
        return sites.map { site in
            Linter.Site(
                name: site.name.description,
                labels: site.labels,
                objects: objects,
                images: images
            )
        }
    }

    private var siteNames: [String] { fleet.sites.map(\.name.description) }

    private func site(_ site: FleetManifests.Site) -> Linter.Site {
        let name = site.manifests.name.description
        return Linter.Site(
            name: name,
            labels: fleet.sites.first { $0.name.description == name }?.labels ?? [:],
            objects: site.manifests.objects,
            images: site.uses
        )
    }

    /// Of each rule the first few, and how many more there are.
    private static func texts(of findings: [LintFinding]) -> [String] {
        Dictionary(grouping: findings, by: \.rule).sorted { $0.key.rawValue < $1.key.rawValue }
            .flatMap { rule, findings in
                let shown = findings.prefix(Self.shown).map { "\($0.place): \($0.text): \($0.fix)" }
                let rest = findings.count - shown.count
                return shown + (rest > 0 ? ["\(rest) more of \(rule.rawValue); run: sealift lint"] : [])
            }
    }
}

extension ManifestSource {
    /// Whether its files are in a folder of this machine, and not in a commit or artifact.
    fileprivate var isInFolder: Bool {
        if case .folder = tree { true } else { false }
    }

    /// The folder whose files are manifests or kustomizations, as far as its name is the same for every site; nil for what has none.
    fileprivate var lintFolder: FilePath? {
        guard case .folder(let root) = tree else { return nil }
        switch kind {
        case .manifests, .kustomize, .detected: break
        case .helm, .jsonnet, .argocd, .flux: return nil
        }
        let fixed = FilePath(path).components.prefix { !$0.string.contains("${") }
        return root.pushing(FilePath(root: nil, fixed))
    }
}
