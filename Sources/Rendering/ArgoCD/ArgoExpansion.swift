import Kubernetes
import YAML

/// The Applications of a source, those that ApplicationSets and other Applications give included, and the sites that each is for.
///
/// ```
/// folder -> Applications, ApplicationSets -> for each the sites of its destination, and its sources
///        -> for the cluster of Argo CD itself: rendered, and the Applications in that likewise
/// ```
struct ArgoExpansion {
    private static let applicationLimit = 100_000

    /// An Application with what it is rendered from.
    private struct Placed {
        let application: ArgoApplication
        let sources: [ManifestSource]
        let sites: Set<ManifestName>
    }

    private let source: ManifestSource
    private let options: ArgoOptions
    private let catalog: GitOpsCatalog
    private let sites: [RenderingSite]
    /// The sites that have the source, by name.
    private let receivers: [ManifestName: RenderingSite]
    private let sitesByServer: [String: [RenderingSite]]
    private let sitesByName: [String: [RenderingSite]]
    private var known: [String: YAMLNode] = [:]
    private var placed: [Placed] = []
    /// What keeps a site from its Applications: the first thing that is wrong with one of them.
    private var failures: [ManifestName: any Error] = [:]
    /// What else the Applications follow from.
    private(set) var inputs: [SourceRecord.Input]?
    /// What a person should know.
    private(set) var warnings: [RenderingWarning] = []

    /// Follows the objects of a folder.
    /// - Parameter sites: The sites that have the source.
    /// - Throws: ``GitOpsError``, and what rendering throws.
    init(
        _ documents: [RenderedSource.Document],
        of source: ManifestSource,
        _ options: ArgoOptions,
        for sites: [RenderingSite],
        _ catalog: GitOpsCatalog,
        _ cache: inout RenderingCache
    ) async throws {
        self.source = source
        self.options = options
        self.catalog = catalog
        self.sites = sites
        sitesByServer = Dictionary(grouping: catalog.sites) { $0.cluster?.server.map(Self.key) ?? "" }
        sitesByName = Dictionary(grouping: catalog.sites) { $0.cluster?.name ?? $0.name.description }
        receivers = Dictionary(sites.map { ($0.name, $0) }) { first, _ in first }
        cache.trees.notes = []
        defer { inputs = cache.trees.inputs(beside: source.tree) }
        for document in documents {
            let isFollowed = try await follow(document, [], &cache)
            if !isFollowed {
                leaveOut(document, "only Applications and ApplicationSets of the folder are followed")
            }
        }
    }

    /// Whether there is no Application for any site.
    var isEmpty: Bool { failures.isEmpty && placed.allSatisfy { $0.sites.isEmpty } }

    // MARK: - Following

    /// Follows an object of Argo CD; false for all others.
    private mutating func follow(
        _ document: RenderedSource.Document,
        _ parents: [String],
        _ cache: inout RenderingCache
    ) async throws -> Bool {
        switch document.argoKind {
        case .application:
            if try isNew(document, parents) { try await place(document, parents, &cache) }
        case .applicationSet:
            guard try isNew(document, parents) else { break }
            let set = try ApplicationSet(document)
            for field in set.unusedFields {
                warnings.append(
                    .unusedField(
                        source: source.name,
                        document.label,
                        field: "spec.\(field)",
                        reason: "bundles bring the objects to sites, not Argo CD"
                    )
                )
            }
            for application in try await set.applications(catalog, &cache.trees) {
                guard try isNew(application, parents + [document.label]) else { continue }
                try await place(application, parents + [document.label], &cache)
            }
        case .project: leaveOut(document, "sites need no project of Argo CD")
        case nil: return false
        }
        return true
    }

    /// Whether an object was not followed yet.
    ///
    /// An Application may hold itself, but lead to no earlier one over another.
    private mutating func isNew(_ document: RenderedSource.Document, _ parents: [String]) throws(GitOpsError)
        -> Bool
    {
        let label = document.label
        let place = YAMLLocation(document.text, document.node.position)
        guard parents.count <= 32 else { throw .cycle(parents + [label], at: place) }
        if let index = parents.lastIndex(of: label), index < parents.count - 1,
            document.argoKind == .application
        {
            throw .cycle(Array(parents[index...]) + [label], at: place)
        }
        guard let first = known[label] else {
            known[label] = document.node
            return true
        }
        guard first == document.node else {
            throw .duplicateApplication(
                object: parents.last ?? "the source \(source.name)",
                at: place,
                name: label
            )
        }
        return false
    }

    /// Finds the sites of an Application; what is wrong with it concerns them and no other site.
    private mutating func place(
        _ document: RenderedSource.Document,
        _ parents: [String],
        _ cache: inout RenderingCache
    ) async throws {
        guard placed.count < Self.applicationLimit else {
            throw RenderingError.overLimit(
                place: document.text,
                what: "applications",
                limit: Self.applicationLimit
            )
        }
        let destination = try ArgoApplication.destination(of: document)
        let targets = targets(of: document.label, destination)
        guard !targets.isEmpty || destination.isInCluster else { return }
        do {
            try await FollowedObjectError.naming(document) {
                try await place(ArgoApplication(document), at: targets, parents, &cache)
            }
        } catch {
            guard !targets.isEmpty else { throw error }
            for target in targets where failures[target.name] == nil { failures[target.name] = error }
        }
    }

    private mutating func place(
        _ application: ArgoApplication,
        at targets: [RenderingSite],
        _ parents: [String],
        _ cache: inout RenderingCache
    ) async throws {
        let label = application.document.label
        let reader = ArgoSourceReader(
            application: application,
            catalog: catalog,
            substitutes: source.substitutes,
            charts: options.charts
        )
        let sources = try await reader.sources(&cache.trees)
        for target in targets {
            for source in sources { cache.expect(RenderingInput(source, at: target)) }
        }
        placed.append(Placed(application: application, sources: sources, sites: Set(targets.map(\.name))))
        if application.ignoresDifferences {
            warnings.append(
                .unusedField(
                    source: source.name,
                    label,
                    field: "spec.ignoreDifferences",
                    reason: "it stays with the Application, and no site has that"
                )
            )
        }
        guard application.destination.isInCluster else { return }
        for source in sources {
            let input = RenderingInput(source, at: targets.first)
            for document in try await cache.look(input).documents {
                let isFollowed = try await follow(document, parents + [label], &cache)
                if targets.isEmpty, !isFollowed {
                    leaveOut(document, "\(label) is for the cluster of Argo CD, which is no site")
                }
            }
            cache.release(input)
        }
    }

    /// The sites that an Application is for.
    private mutating func targets(
        of label: String,
        _ destination: ArgoApplication.Destination
    ) -> [RenderingSite] {
        let named =
            (destination.server.map { sitesByServer[Self.key($0)] } ?? sitesByName[destination.name ?? ""])
            ?? []
        if named.isEmpty, destination.isInCluster { return options.inCluster == .sites ? sites : [] }
        if named.isEmpty {
            warnings.append(.applicationForNoSite(source: source.name, label, destination: destination.words))
        }
        return named.compactMap { site in
            if let target = receivers[site.name] { return target }
            warnings.append(.applicationForOtherSite(source: source.name, label, site: site.name))
            return nil
        }
    }

    private static func key(_ server: String) -> String {
        var server = server.lowercased()
        while server.hasSuffix("/") { server.removeLast() }
        return server
    }

    private mutating func leaveOut(_ document: RenderedSource.Document, _ reason: String) {
        warnings.append(.leftOut(source: source.name, document.label, reason: reason))
    }

    // MARK: - Sites

    /// What a site gets.
    /// - Throws: What is wrong with an Application of the site, and what rendering throws.
    func sources(
        of site: RenderingSite,
        _ cache: inout RenderingCache,
        _ namespaces: inout NamespaceCreation,
        after count: Int
    ) async throws -> [RenderedSource] {
        if let failure = failures[site.name] { throw failure }
        var all: [RenderedSource] = []
        for placed in placed where placed.sites.contains(site.name) {
            var rendered: [RenderedSource] = []
            for source in placed.sources {
                let input = RenderingInput(source, at: site)
                rendered.append(
                    try await FollowedObjectError.naming(placed.application.document) {
                        try await cache.take(input)
                    }
                )
            }
            ArgoHooks.apply(to: &rendered)
            for index in rendered.indices {
                try removeApplications(from: &rendered[index], placed.application)
            }
            RepeatedObjects.replace(in: &rendered)
            if let namespace = placed.application.namespace, !rendered.isEmpty {
                namespaces.want(namespace, with: count + all.count)
            }
            all += rendered
        }
        return all
    }

    private func removeApplications(
        from rendered: inout RenderedSource,
        _ application: ArgoApplication
    ) throws(GitOpsError) {
        for document in rendered.documents where document.argoKind != nil {
            guard application.destination.isInCluster else {
                throw .nestedApplication(
                    object: document.label,
                    at: YAMLLocation(document.text, document.node.position),
                    parent: application.document.label
                )
            }
        }
        rendered.documents.removeAll { $0.argoKind != nil }
    }
}
