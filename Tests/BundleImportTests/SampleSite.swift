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
        into target: Target = .layout,
        checksCopies: Bool = false,
        report: @escaping @Sendable (ImportEvent) -> Void = { _ in }
    ) async throws -> [ImportOutcome] {
        try await importer(target, clock, activate, checksCopies, report).run(Medium(medium))
    }

    func plan(
        from medium: FilePath,
        checksCopies: Bool = false,
        report: @escaping @Sendable (ImportEvent) -> Void = { _ in }
    ) async throws -> [ImportOutcome] {
        try await importer(.layout, Self.now, [], checksCopies, report).plan(Medium(medium))
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
        /// As a layout directory that fails with this error where patches are applied.
        case failing(any Error)

        fileprivate func target(_ mirror: LayoutDirectory, staging: Staging) -> any ImportTarget {
            let layout = LayoutTarget(mirror, staging: staging)
            return switch self {
            case .layout: layout
            case .store: RegistryTarget(mirror, name: "docker://mirror.plant", staging: staging)
            case .lying(let lie):
                RegistryTarget(LyingStore(mirror, lie), name: "docker://mirror.plant", staging: staging)
            case .failing(let error): FailingTarget(mirror: layout, error: error)
            }
        }
    }

    private func importer(
        _ target: Target,
        _ clock: Int64,
        _ activate: [any SnapshotTarget],
        _ checksCopies: Bool,
        _ report: @escaping @Sendable (ImportEvent) -> Void
    ) throws -> Importer {
        let mirror = try LayoutDirectory(writing: mirrorPath)
        let reading = ClockReading(secondsSinceEpoch: clock, isTrusted: true)
        let trail = AuditTrail(
            site: directory,
            actor: .init(user: "tester", sudoUser: nil, host: "host", process: 1, tool: "test"),
            clock: reading,
            boot: nil,
            uptime: nil
        )
        let staging = Staging(directory.staging)
        return try Importer(
            site: directory,
            target: target.target(mirror, staging: staging),
            activator: Activator(site: directory, targets: activate, trail: trail) { _ in },
            trail: trail,
            clock: reading,
            staging: staging,
            checksCopies: checksCopies,
            report: report
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
