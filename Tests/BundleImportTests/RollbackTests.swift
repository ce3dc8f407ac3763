import Activation
import BundleBuild
import BundleImport
import Content
import Diagnostics
import FileIO
import OCILayout
import Signing
import Site
import SystemPackage
import TestSupport
import Testing

/// Back to an earlier snapshot, from what the site keeps.
@Suite final class RollbackTests: DeliveryTests {
    private static let days = ["2026-11-21", "2026-11-22", "2026-11-23"]

    private var active: FilePath { folder.path.appending("active") }
    private var targets: [any SnapshotTarget] { [FilesTarget(active)] }

    @Test func `a site goes back and stays there until a newer bundle comes`() async throws {
        try await importDays(2)
        #expect(try shown() == Self.days[1])
        let tags = try site.tags()
        let result = try await site.rollback(reason: "line 3 stands", activate: targets)
        #expect(result.snapshot == Self.days[0] && result.from == Self.days[1])
        #expect(result.heldBackFrom == Self.days[1])
        #expect(try shown() == Self.days[0])
        #expect(try site.tags() == tags)
        let status = try status()
        #expect(status.heldAt?.snapshot == Self.days[0] && status.heldAt?.reason == "line 3 stands")
        #expect(status.activeAt == ["files:\(active)"] && status.notActiveAt.isEmpty)
        #expect(try site.auditEvents().suffix(2) == [.rolledBack, .activated])

        // The same bundle again changes nothing of that, whether the mirror has lost something or not.
        _ = try await site.importBundles(from: stick, activate: targets)
        try Directory.removeTree(site.mirrorPath.appending("blobs"))
        #expect(try await site.importBundles(from: stick, activate: targets).map(\.result) == [.restored])
        #expect(try shown() == Self.days[0])
        #expect(try self.status().heldAt != nil)

        try await ship(2)
        _ = try await site.importBundles(from: stick, activate: targets)
        #expect(try shown() == Self.days[2])
        #expect(try self.status().heldAt == nil)
    }

    @Test func `a tag goes back, too, and each snapshot keeps the tag of its name`() async throws {
        let store = try LayoutDirectory(writing: folder.path.appending("snapshots"))
        let repository = try RepositoryName("plant/snapshots")
        let target = ArtifactTarget(store, repository: repository)
        for day in 0..<2 {
            try await ship(day)
            _ = try await site.importBundles(from: stick, activate: [target])
        }
        func digest(_ tag: String) async throws -> Digest? {
            try await store.repository(repository).resolve(.tag(Tag(tag)))?.digest
        }
        let named = (try await digest(Self.days[0]), try await digest(Self.days[1]))
        #expect(try await digest("latest") == named.1 && named.0 != nil && named.0 != named.1)
        #expect(try await site.rollback(activate: [target]).snapshot == Self.days[0])
        #expect(try await digest("latest") == named.0)
        #expect(try await digest(Self.days[1]) == named.1)
        #expect(try await target.drift(from: site.directory.snapshot(Self.days[0])) { _ in }.isEmpty)
    }

    @Test func `a rollback to the newest snapshot goes forward`() async throws {
        try await importDays(3)
        _ = try await site.rollback(activate: targets)
        #expect(try await site.rollback(activate: targets).snapshot == Self.days[0])
        let result = try await site.rollback(to: Self.days[2], activate: targets)
        #expect(result.heldBackFrom == nil)
        #expect(try shown() == Self.days[2])
        #expect(try status().heldAt == nil)
    }

    @Test func `what cannot be gone to is refused, and nothing changes`() async throws {
        try await importDays(3)
        let before = try site.auditEvents()
        await refused(.unknown("2026-01-01", known: Self.days.reversed()), to: "2026-01-01")
        await refused(
            .unknown(Self.days[0], known: [Self.days[2], Self.days[1]]),
            to: Self.days[0],
            window: 1
        )
        await refused(.noTarget, to: nil, at: [])
        _ = try await site.rollback(to: Self.days[0], activate: targets)
        await refused(.noEarlier(current: Self.days[0], window: 10), to: nil)
        #expect(try site.auditEvents().count == before.count + 2)
    }

    @Test func `images that the mirror has lost are named, and nothing changes`() async throws {
        try await importDays(2)
        let needed = try #require(try site.directory.images(of: Self.days[0])?.manifests.first)
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        let document = try await ManifestDocument.read(needed.descriptor, from: mirror)
        let layer = try #require(document.blobs.last)
        try Directory.removeFile(mirror.blobPath(layer.digest))
        let error = await #expect(throws: RollbackError.self) {
            try await site.rollback(activate: targets)
        }
        guard case .missingImages(Self.days[0], let missing, _)? = error else { throw try #require(error) }
        #expect(missing.contains { $0.hasSuffix("@\(needed.descriptor.digest)") })
        #expect(error?.exitClass == .corrupt)
        #expect(try shown() == Self.days[1])
        #expect(try status().heldAt == nil)
    }

    @Test func `a target that refuses is shown, and the same command goes on`() async throws {
        try await importDays(2)
        let foreign = folder.path.appending("foreign")
        try Directory.create(foreign)
        try DurableFile.replace(foreign.appending("mine"), with: [1])
        let all = targets + [FilesTarget(foreign)]
        await #expect(throws: SnapshotTreeError.self) { try await site.rollback(activate: all) }
        let status = try status()
        #expect(status.heldAt?.snapshot == Self.days[0])
        #expect(status.refused.map(\.target) == ["files:\(foreign)"])
        #expect(status.refused.map(\.snapshot) == [Self.days[0]])
        try Directory.removeTree(foreign)
        #expect(try await site.rollback(to: Self.days[0], activate: all).targets.count == 2)
        #expect(try self.status().refused.isEmpty)
    }

    private func refused(
        _ expected: RollbackError,
        to id: String?,
        window: Int = 10,
        at targets: [any SnapshotTarget]? = nil
    ) async {
        await #expect(throws: expected) {
            try await site.rollback(to: id, activate: targets ?? self.targets, window: window)
        }
    }

    private func importDays(_ count: Int) async throws {
        for day in 0..<count {
            try await ship(day)
            _ = try await site.importBundles(from: stick, activate: targets)
        }
    }

    /// Ships a full bundle with the snapshot of a day.
    private func ship(_ day: Int) async throws {
        var set = try organization.imageSet([[1, 2 + day]])
        let snapshot = try SampleSnapshot(id: Self.days[day])
        set.add(
            snapshot: Self.days[day],
            manifest: snapshot.manifest,
            blobs: snapshot.blobs,
            from: snapshot.store
        )
        try await organization.ship(set, to: stick, created: "\(Self.days[day])T10:00:00Z")
    }

    /// The snapshot that the folder holds.
    private func shown() throws -> String? {
        let lock = active.appending(".sealift").appending("lock")
        let text = String(decoding: try ReadableFile.contents(of: lock, limit: 1 << 20), as: UTF8.self)
        return Self.days.first { text.contains($0) }
    }

    private func status() throws -> SiteStatus {
        try SiteStatus(
            of: site.directory,
            mirror: "oci:mirror",
            targets: targets.map(\.name),
            clock: .init(secondsSinceEpoch: SampleSite.now, isTrusted: true)
        )
    }
}
