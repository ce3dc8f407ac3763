import Activation
import BundleImport
import Content
import FileIO
import OCILayout
import Signing
import Site
import SystemPackage

/// A site with a layout directory as mirror.
struct SampleSite {
    let directory: SiteDirectory

    init(_ path: FilePath, of organization: SampleOrganization) async throws {
        directory = SiteDirectory(path)
        _ = try await directory.enrol(organization.site, trusting: organization.root, configuration: nil)
    }

    var mirrorPath: FilePath { directory.defaultMirror }

    /// Runs the importer the way the executable does.
    func importBundles(
        from medium: FilePath,
        at clock: Int64 = now,
        activate: [any SnapshotTarget] = [],
        gate: ActivationGate = .alwaysOpen,
        into target: Target = .layout,
        checksCopies: Bool = false,
        report: @escaping @Sendable (ImportEvent) -> Void = { _ in }
    ) async throws -> [ImportOutcome] {
        let activator = activator(at: activate, gate: gate, clock: clock)
        return try await importer(target, clock, checksCopies, report).run(Medium(medium)) {
            try await activator.run(after: $0)
        }
    }

    /// What makes snapshots active here.
    func activator(at targets: [any SnapshotTarget], gate: ActivationGate = .alwaysOpen, clock: Int64 = now)
        -> Activator
    {
        Activator(site: directory, targets: targets, trail: trail(clock), gate: gate) { _ in }
    }

    /// Compares what is at targets with what is active there.
    func drift(at targets: [any SnapshotTarget]) -> DriftCheck {
        DriftCheck(site: directory, targets: targets, trail: trail(Self.now)) { _ in }
    }

    /// Goes back the way the executable does.
    func rollback(
        to id: String? = nil,
        reason: String? = nil,
        activate: [any SnapshotTarget],
        gate: ActivationGate = .alwaysOpen,
        window: Int = 10
    ) async throws -> RollbackResult {
        let trail = trail(Self.now)
        return try await Rollback(
            site: directory,
            activator: activator(at: activate, gate: gate),
            mirror: LayoutDirectory(writing: mirrorPath),
            named: "oci:mirror",
            window: window,
            trail: trail
        ) { _ in }.run(to: id, reason: reason)
    }

    func plan(
        from medium: FilePath,
        checksCopies: Bool = false,
        report: @escaping @Sendable (ImportEvent) -> Void = { _ in }
    ) async throws -> [ImportOutcome] {
        try await importer(.layout, Self.now, checksCopies, report).plan(Medium(medium))
    }

    /// The clock of the site, unless a test sets it.
    static let now: Int64 = 1_795_255_200

    /// How the mirror in ``mirrorPath`` is written.
    enum Target {
        /// As the layout directory that it is.
        case layout
        /// As if it were a registry.
        case store
        /// As if it were a registry that does not do what it says.
        case lying(LyingStore.Lie)
        /// As if it were a registry that fails with this error where patches are applied.
        case failing(any Error)

        fileprivate func target(_ mirror: LayoutDirectory) -> any ImportTarget {
            let name = "docker://mirror.plant"
            return switch self {
            case .layout: LayoutTarget(mirror)
            case .store: RegistryTarget(mirror, name: name)
            case .lying(let lie): RegistryTarget(LyingStore(mirror, lie), name: name)
            case .failing(let error):
                FailingTarget(mirror: RegistryTarget(mirror, name: name), error: error)
            }
        }
    }

    private func importer(
        _ target: Target,
        _ clock: Int64,
        _ checksCopies: Bool,
        _ report: @escaping @Sendable (ImportEvent) -> Void
    ) throws -> Importer {
        try Importer(
            site: directory,
            mirror: target.target(LayoutDirectory(writing: mirrorPath)),
            trail: trail(clock),
            clock: ClockReading(secondsSinceEpoch: clock, isTrusted: true),
            staging: Staging(directory.staging),
            checksCopies: checksCopies,
            report: report
        )
    }

    private func trail(_ clock: Int64) -> AuditTrail {
        AuditTrail(
            site: directory,
            actor: .init(user: "tester", sudoUser: nil, host: "host", process: 1, tool: "test"),
            clock: ClockReading(secondsSinceEpoch: clock, isTrusted: true),
            boot: nil,
            uptime: nil
        )
    }

    /// Every file of the mirror with its digest, so that two states can be compared.
    func mirrorContent() throws -> [String: Digest] {
        try Self.files(below: mirrorPath, prefix: "")
    }

    /// The tags that the mirror shows.
    func tags() throws -> [String: Digest] {
        let mirror = try LayoutDirectory(reading: mirrorPath)
        var tags: [String: Digest] = [:]
        for number in 1...9 {
            let repository = try RepositoryName("plant/app-\(number)")
            if let found = try mirror.resolve(Tag("v1"), in: repository) {
                tags["\(repository)"] = found.digest
            }
        }
        return tags
    }

    /// What the audit log says, as events.
    func auditEvents() throws -> [AuditRecord.Event] {
        var events: [AuditRecord.Event] = []
        try directory.audit.forEachBody { events.append($0.event) }
        return events
    }

    static func files(below folder: FilePath, prefix: String) throws -> [String: Digest] {
        guard Directory.kind(of: folder) != nil else { return [:] }
        var found: [String: Digest] = [:]
        for entry in try Directory.entries(of: folder) where entry.name != "lock" {
            let name = prefix + entry.name
            if entry.kind == .directory {
                found.merge(try files(below: folder.appending(entry.name), prefix: name + "/")) { first, _ in
                    first
                }
            } else {
                let bytes = try ReadableFile.contents(of: folder.appending(entry.name), limit: 1 << 30)
                found[name] = .of(bytes)
            }
        }
        return found
    }
}
