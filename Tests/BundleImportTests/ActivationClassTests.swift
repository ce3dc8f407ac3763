import Activation
import BundleBuild
import Content
import Diagnostics
import FileIO
import OCILayout
import Site
import SystemPackage
import TestSupport
import Testing

/// What an import ends with when the images are in and a target does not take the snapshot.
@Suite struct ActivationClassTests: ~Copyable {
    let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private struct FailingTarget: SnapshotTarget {
        let name = "cluster:test"
        let error: any Error & Sendable

        func activate(_ snapshot: StoredSnapshot, report: @escaping @Sendable (ActivationEvent) -> Void)
            throws
        {
            throw error
        }

        func plan(_ snapshot: StoredSnapshot, report: @escaping @Sendable (ActivationEvent) -> Void) throws
            -> [ActivationPlan.Step]
        { throw error }

        func drift(from snapshot: StoredSnapshot, report: @escaping @Sendable (ActivationEvent) -> Void)
            throws
            -> [DriftedObject]
        { throw error }
    }

    /// Imports a bundle with a snapshot into a new site.
    private func failure(at target: any SnapshotTarget) async throws -> (ActivationError, SampleSite) {
        let organization = try await SampleOrganization(ledger: folder.path.appending("ledger"))
        let site = try await SampleSite(folder.path.appending("site"), of: organization)
        let stick = folder.path.appending("stick")
        var set = try organization.imageSet([[1, 2]])
        let snapshot = try SampleSnapshot()
        set.add(
            snapshot: SampleSnapshot.id,
            manifest: snapshot.manifest,
            blobs: snapshot.blobs,
            from: snapshot.store
        )
        try await organization.ship(set, to: stick)
        let error = await #expect(throws: ActivationError.self) {
            try await site.importBundles(from: stick, activate: [target])
        }
        return (try #require(error), site)
    }

    private func lastRecord(of site: SampleSite) throws -> AuditRecord? {
        var last: AuditRecord?
        try site.directory.audit.forEachBody { last = $0 }
        return last
    }

    @Test(arguments: [
        ("pwrite", Errno.noSpace), ("mkdir", .noSpace), ("write to", .diskQuotaExceeded),
        ("synchronize", .ioError), ("create", .readOnlyFileSystem), ("create", .permissionDenied),
    ])
    func `a disk that fails is a matter of the machine, whatever the target`(
        operation: String,
        errno: Errno
    ) async throws {
        let cause = FileError.system(operation: operation, path: "/active/plant", errno: errno)
        let (error, site) = try await failure(at: FailingTarget(error: cause))
        #expect(error.exitClass == .environment)
        #expect(error.identifier == "activation.incomplete")
        #expect(error.description.contains("the images are in"))
        #expect(error.description.contains(cause.description))
        #expect(error.remedy?.contains("sealift apply") == true)
        let record = try #require(try lastRecord(of: site))
        #expect(record.event == .activationFailed)
        #expect(record.decision?.exit == ExitClass.environment.rawValue)
    }

    @Test func `a folder that cannot be made, in a mirror or for files, is a matter of the machine`()
        async throws
    {
        let file = folder.path.appending("file")
        try DurableFile.replace(file, with: [1])
        let (error, _) = try await failure(at: FilesTarget(file.appending("active")))
        #expect(error.exitClass == .environment)
    }

    @Test func `what somebody else refuses is partial`() async throws {
        let (error, site) = try await failure(
            at: FailingTarget(error: FileError.notRegular(path: "/active/plant"))
        )
        #expect(error.exitClass == .partial)
        #expect(try lastRecord(of: site)?.decision?.exit == ExitClass.partial.rawValue)
    }

    @Test func `an error that nobody knows is not shown as a value`() async throws {
        struct Odd: Error { let place = "/secret" }
        let (error, _) = try await failure(at: FailingTarget(error: Odd()))
        #expect(error.exitClass == .partial)
        #expect(error.description.contains("of the kind Odd,"))
        #expect(!error.description.contains("/secret"))
    }
}
