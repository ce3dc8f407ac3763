import Activation
import BundleImport
import Cluster
import FileIO
import OCILayout
import Registry
import Signing
import Site
import SystemPackage

/// A site's configuration and options turned into what the importer works with.
struct SiteSession: Sendable {
    let site: SiteDirectory
    let name: PlainName
    let configuration: SiteConfiguration
    let mirror: Mirror
    let runtime: RunEnvironment

    /// Opens the mirror for the time of `body`.
    /// - Parameter onlyLooks: Whether nothing is written to the mirror, so that others may meanwhile.
    static func with<Result>(
        _ options: SiteOptions,
        _ runtime: RunEnvironment,
        _ console: Console? = nil,
        onlyLooks: Bool = false,
        _ body: (SiteSession) async throws -> Result
    ) async throws -> Result {
        let site = SiteDirectory(options.state)
        let name = try site.load().site.id
        let configuration = try SiteConfiguration(of: site)
        return try await Network.with(
            configuration.registries,
            plainHTTP: options.plainHttp,
            console: console,
            runtime: runtime
        ) { network in
            let location = try options.mirror.map { try ImageLocation($0) } ?? configuration.mirror
            let mirror: Mirror =
                switch location {
                case .registry(let host, let prefix):
                    .registry(try network.client(host, prefix: prefix), name: location?.description ?? "")
                case .layout(let path, _):
                    onlyLooks ? try .reading(path) : .layout(try LayoutDirectory(writing: path))
                default:
                    onlyLooks
                        ? try .reading(site.defaultMirror)
                        : .layout(try LayoutDirectory(writing: site.defaultMirror))
                }
            return try await body(
                SiteSession(
                    site: site,
                    name: name,
                    configuration: configuration,
                    mirror: mirror,
                    runtime: runtime
                )
            )
        }
    }

    /// What a person calls the mirror that the configuration names.
    static func mirrorName(of site: SiteDirectory) throws -> String {
        try SiteConfiguration(of: site).mirror?.description ?? "oci:\(site.defaultMirror)"
    }

    /// What a person calls the places where the configuration wants snapshots to be active.
    static func targetNames(of site: SiteDirectory) throws -> [String] {
        try SiteConfiguration(of: site).activate.map { activation in
            switch activation.place {
            case .files(let folder): FilesTarget(folder).name
            case .oci(let repository, let tag): ArtifactTarget.name(of: repository, tag ?? .latest)
            case .git(let path, let branch): GitTarget.name(of: path, branch)
            case .cluster(let kubeconfig, let context):
                ClusterTarget.name(of: kubeconfig?.string, context: context)
            }
        }
    }

    /// When snapshots may become active at a site, by its configuration.
    static func gate(of site: SiteDirectory, _ runtime: RunEnvironment) throws -> ActivationGate {
        try gate(SiteConfiguration(of: site), runtime)
    }

    private static func gate(_ configuration: SiteConfiguration, _ runtime: RunEnvironment) throws
        -> ActivationGate
    {
        ActivationGate(
            try ActivationSchedule(configuration.windows),
            now: configuration.clockIsTrusted ? runtime.now : .min
        )
    }

    /// An importer into the mirror.
    /// - Parameter checksCopies: Whether every byte of what the site has is read.
    func importer(
        checksCopies: Bool,
        report: @escaping @Sendable (ImportEvent) -> Void
    ) throws -> Importer {
        let staging = Staging(try stagingFolder())
        let target: any ImportTarget =
            switch mirror {
            case .layout(let layout): LayoutTarget(layout)
            case .registry(let client, let name): RegistryTarget(client, name: name)
            case .absent(let mirror): throw mirror.error
            }
        return try Importer(
            site: site,
            mirror: target,
            trail: trail,
            clock: clock,
            staging: staging,
            checksCopies: checksCopies,
            report: report
        )
    }

    /// What the command line says beside the configuration about writing to clusters.
    struct Writing {
        /// Whether fields are taken over that another tool owns.
        var force = false
        /// Whether what only earlier snapshots have is deleted.
        var prune = false
        /// Whether drift that somebody has accepted is overwritten.
        var overwritesAccepted = false
        /// Whether the others of a stage are written where a cluster refuses some of them.
        var continues = false
    }

    /// An activator at the targets of the configuration, or at the cluster of `kubeconfig` alone.
    func activator(
        kubeconfig: FilePath? = nil,
        writing: Writing = Writing(),
        _ health: HealthOptions? = nil,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) throws -> Activator {
        let targets: [any SnapshotTarget] =
            if let kubeconfig {
                [cluster(kubeconfig: kubeconfig, context: nil, writing, health)]
            } else {
                targets(writing, health)
            }
        if writing.prune, !targets.contains(where: { $0 is ClusterTarget }) {
            report(.warning("no target is a cluster, so there is nothing to prune"))
        }
        if writing.continues, !targets.contains(where: { $0 is ClusterTarget }) {
            report(.warning("no target is a cluster, so there is nothing to go on with"))
        }
        if let health, health.isGiven, !targets.contains(where: { $0 is ClusterTarget || $0 is NudgedTarget })
        {
            report(.warning("no target is a cluster or has a nudge, so there is nothing to wait for or not"))
        }
        return Activator(
            site: site,
            targets: targets,
            trail: trail,
            gate: try Self.gate(configuration, runtime),
            overwritesAccepted: writing.overwritesAccepted,
            report: report
        )
    }

    /// What goes back by itself where a snapshot is not healthy; nil unless the configuration says so.
    func guarded(
        _ activator: Activator,
        _ health: HealthOptions,
        report: @escaping @Sendable (ActivationEvent) -> Void
    ) throws -> GuardedActivation? {
        guard configuration.health.unhealthy == .rollback else { return nil }
        return GuardedActivation(
            site: site,
            activator: activator,
            rollback: try rollback(health, report: report),
            report: report
        )
    }

    /// A comparison of the targets of the configuration with the snapshots that are active there.
    func drift(report: @escaping @Sendable (ActivationEvent) -> Void) -> DriftCheck {
        DriftCheck(site: site, targets: targets(Writing(), nil), trail: trail, report: report)
    }

    /// A rollback at the targets of the configuration.
    func rollback(_ health: HealthOptions, report: @escaping @Sendable (ActivationEvent) -> Void) throws
        -> Rollback
    {
        Rollback(
            site: site,
            activator: try activator(health, report: report),
            mirror: mirror.store,
            named: mirror.name,
            window: configuration.rollbackWindow,
            trail: trail,
            report: report
        )
    }

    /// Beside the state, unless a rename from there into the mirror cannot work.
    private func stagingFolder() throws -> FilePath {
        guard case .layout(let layout) = mirror,
            try !Directory.areOnSameFileSystem(site.path, layout.path)
        else { return site.staging }
        return layout.path.appending(".sealift-staging")
    }

    func targets(_ writing: Writing, _ health: HealthOptions?) -> [any SnapshotTarget] {
        configuration.activate.map { activation in
            switch activation.place {
            case .files(let folder):
                FilesTarget(folder)
            case .oci(let repository, let tag):
                nudged(
                    ArtifactTarget(mirror.store, repository: repository, tag: tag ?? .latest),
                    activation.nudge,
                    health
                )
            case .git(let path, let branch):
                nudged(GitTarget(path, branch: branch, site: site), activation.nudge, health)
            case .cluster(let kubeconfig, let context):
                cluster(kubeconfig: kubeconfig, context: context, writing, health)
            }
        }
    }

    private func nudged(
        _ target: any HandoverTarget,
        _ nudge: SiteConfiguration.Nudge?,
        _ health: HealthOptions?
    ) -> any SnapshotTarget {
        guard let nudge else { return target }
        return NudgedTarget(
            target,
            nudging: nudge,
            waits: !(health?.noWait ?? false),
            environment: runtime.environment,
            now: runtime.now
        )
    }

    private func cluster(
        kubeconfig: FilePath?,
        context: String?,
        _ writing: Writing,
        _ health: HealthOptions?
    )
        -> ClusterTarget
    {
        var options = ClusterTarget.Options()
        options.takesOver = writing.force
        options.continues = writing.continues
        options.prunes = writing.prune || configuration.prunes
        options.waits = !(health?.noWait ?? false)
        options.stageTimeout = (health?.healthTimeout ?? configuration.health.stage).map { .seconds($0) }
        options.stallTimeout = configuration.health.object.map { .seconds($0) }
        return ClusterTarget(
            site: site,
            named: name.description,
            kubeconfig: kubeconfig?.string,
            context: context,
            options: options,
            environment: runtime.environment,
            now: runtime.now
        )
    }

    var clock: ClockReading {
        runtime.clock(isTrusted: configuration.clockIsTrusted)
    }

    private var trail: AuditTrail {
        runtime.trail(of: site, clockIsTrusted: configuration.clockIsTrusted)
    }
}
