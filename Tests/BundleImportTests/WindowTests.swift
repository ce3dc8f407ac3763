import Activation
import BundleBuild
import BundleImport
import Diagnostics
import FileIO
import Signing
import Site
import SystemPackage
import TestSupport
import Testing

/// Windows hold what becomes active, never what is loaded.
@Suite final class WindowTests: DeliveryTests {
    private static let day = "2026-11-21"

    private var active: FilePath { folder.path.appending("active") }
    private var targets: [any SnapshotTarget] { [FilesTarget(active)] }

    @Test func `outside of its windows a site loads a bundle, and makes it active in one`() async throws {
        try await ship()
        let closed = try gate(hour: 3)
        let outcomes = try await site.importBundles(from: stick, activate: targets, gate: closed)
        #expect(outcomes.map(\.result) == [.imported] && outcomes.map(\.activated) == [[]])
        #expect(try !site.tags().isEmpty)
        #expect(Directory.kind(of: active) == nil)
        let waiting = try status(closed)
        #expect(waiting.waitsForWindow && waiting.notActiveAt == ["files:\(active)"])
        #expect(waiting.windowOpens?.description == "2026-11-22T22:00:00Z")

        // The same bundle, apply and activate are held, too, each time with the way out.
        #expect(
            try await site.importBundles(from: stick, activate: targets, gate: closed).map(\.activated) == [
                []
            ]
        )
        let wait = await #expect(throws: ActivationWait.self) {
            try await site.activator(at: targets, gate: closed).run()
        }
        #expect(wait?.exitClass == .partial && wait?.remedy?.contains("--now --reason TEXT") == true)
        await #expect(throws: ActivationWait.self) {
            try await site.activator(at: targets, gate: closed).activate(now: nil)
        }
        #expect(Directory.kind(of: active) == nil)

        let open = try gate(hour: 23)
        let result = try await site.activator(at: targets, gate: open).activate(now: nil)
        #expect(result.targets == ["files:\(active)"])
        #expect(Directory.kind(of: active) == .directory)
        #expect(try !status(closed).waitsForWindow)
        #expect(
            try await site.importBundles(from: stick, activate: targets, gate: closed).map(\.activated) == [
                result.targets
            ]
        )
    }

    @Test func `who does not wait for a window says why, and the audit log keeps it`() async throws {
        try await ship()
        let closed = try gate(hour: 3)
        _ = try await site.importBundles(from: stick, activate: targets, gate: closed)
        _ = try await site.activator(at: targets, gate: closed).activate(now: "line 3 stands")
        #expect(Directory.kind(of: active) == .directory)
        #expect(try site.auditEvents().suffix(2) == [.activatedNow, .activated])
        var reasons: [String] = []
        try site.directory.audit.forEachBody { reasons += [$0.change?.reason].compactMap(\.self) }
        #expect(reasons == ["line 3 stands"])
    }

    @Test(arguments: [true, false]) func `a bundle that names its moment is loaded, and active from then on`(
        isTrusted: Bool
    ) async throws {
        try await ship(notBefore: "2026-11-22T04:00:00Z")
        let moment: Int64 = 1_795_320_000
        func gate(_ now: Int64) throws -> ActivationGate {
            ActivationGate(try ActivationSchedule([]), now: isTrusted ? now : .min)
        }
        let early = try gate(moment - 1)
        let outcomes = try await site.importBundles(from: stick, activate: targets, gate: early)
        #expect(outcomes.map(\.result) == [.imported] && outcomes.map(\.activated) == [[]])
        let waiting = try status(early)
        #expect(waiting.waitsUntil?.description == "2026-11-22T04:00:00Z" && !waiting.waitsForWindow)
        let wait = await #expect(throws: ActivationWait.self) {
            try await self.site.activator(at: self.targets, gate: early).activate(now: nil)
        }
        #expect(wait?.cause == .hub && wait?.identifier == "activation.not-before")
        #expect(Directory.kind(of: active) == nil)
        if isTrusted {
            _ = try await site.activator(at: targets, gate: gate(moment)).activate(now: nil)
        } else {
            await #expect(throws: ActivationWait.self) {
                try await self.site.activator(at: self.targets, gate: gate(moment)).run()
            }
            _ = try await site.activator(at: targets, gate: gate(moment)).activate(now: "the line stands")
        }
        #expect(Directory.kind(of: active) == .directory)
        #expect(try status(early).waitsUntil == nil)
    }

    @Test func `a rollback is not held`() async throws {
        try await ship()
        _ = try await site.importBundles(from: stick, activate: targets)
        let closed = try gate(hour: 3)
        let result = try await site.rollback(to: Self.day, activate: targets, gate: closed)
        #expect(result.targets == ["files:\(active)"])
    }

    /// From 22:00 to 01:00 on Sundays, at an hour of Sunday, 2026-11-22.
    private func gate(hour: Int64) throws -> ActivationGate {
        let text = """
            apiVersion: sealift.dev/v1alpha1
            kind: Site
            activate:
              targets: [{files: active}]
              windows: [{days: [sun], from: "22:00", to: "01:00"}]

            """
        let configuration = try SiteConfiguration(reading: Array(text.utf8), name: "site.yaml", folder: "/")
        return ActivationGate(
            try ActivationSchedule(configuration.windows),
            now: 1_795_305_600 + hour * 3_600
        )
    }

    private func ship(notBefore: String? = nil) async throws {
        var set = try organization.imageSet([[1, 2]])
        let snapshot = try SampleSnapshot(id: Self.day)
        set.add(snapshot: Self.day, manifest: snapshot.manifest, blobs: snapshot.blobs, from: snapshot.store)
        try await organization.ship(set, to: stick, created: "\(Self.day)T10:00:00Z", notBefore: notBefore)
    }

    private func status(_ gate: ActivationGate) throws -> SiteStatus {
        try SiteStatus(
            of: site.directory,
            mirror: "oci:mirror",
            targets: targets.map(\.name),
            gate: gate,
            clock: .init(secondsSinceEpoch: SampleSite.now, isTrusted: true)
        )
    }
}
