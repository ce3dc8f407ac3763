import BundleImport
import Content
import FileIO
import OCILayout
import Signing
import SystemPackage

/// A site with a layout directory as mirror.
struct SampleSite {
    let directory: SiteDirectory

    init(_ path: FilePath, of organisation: SampleOrganisation) async throws {
        directory = SiteDirectory(path)
        _ = try await directory.enrol(organisation.site, trusting: organisation.root, configuration: nil)
    }

    var mirrorPath: FilePath { directory.defaultMirror }

    /// Runs the importer the way the executable does.
    func importBundles(
        from medium: FilePath,
        at clock: Int64 = 1_795_255_200,
        activate: [any SnapshotTarget] = []
    ) async throws -> [ImportOutcome] {
        let mirror = try LayoutDirectory(writing: mirrorPath)
        return try await importer(into: mirror, at: clock, activate: activate).run(Medium(medium))
    }

    func plan(from medium: FilePath) async throws -> [ImportOutcome] {
        try await importer(into: LayoutDirectory(writing: mirrorPath), at: 1_795_255_200, activate: [])
            .plan(Medium(medium))
    }

    private func importer(
        into mirror: LayoutDirectory,
        at clock: Int64,
        activate: [any SnapshotTarget]
    ) throws -> Importer {
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
            target: LayoutTarget(mirror, staging: staging),
            activator: Activator(site: directory, targets: activate, trail: trail) { _ in },
            trail: trail,
            clock: reading,
            staging: staging
        ) { _ in }
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
        try directory.audit.bodies().map(\.event)
    }

    private static func files(below folder: FilePath, prefix: String) throws -> [String: Digest] {
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
