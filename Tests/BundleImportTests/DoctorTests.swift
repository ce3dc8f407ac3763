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

/// What a look at a site finds wrong, with what to do about it.
@Suite final class DoctorTests: DeliveryTests {
    private var active: FilePath { folder.path.appending("active") }
    private var targets: [any SnapshotTarget] { [FilesTarget(active)] }

    private var gate = ActivationGate.alwaysOpen

    private func look(at now: Int64 = SampleSite.now) async throws -> DoctorReport {
        let checks = SiteChecks(site.directory, clock: .init(secondsSinceEpoch: now, isTrusted: true))
        let mirror = try LayoutDirectory(writing: site.mirrorPath)
        return try await DoctorCheck.run([
            checks.state, checks.time, checks.trust, checks.images("mirror", in: mirror, named: "oci:mirror"),
            checks.activation(at: targets, gate: gate),
        ])
    }

    private func ship() async throws {
        var set = try organization.imageSet([[1, 2]])
        let snapshot = try SampleSnapshot()
        set.add(
            snapshot: SampleSnapshot.id,
            manifest: snapshot.manifest,
            blobs: snapshot.blobs,
            from: snapshot.store
        )
        try await organization.ship(set, to: stick)
    }

    private func verdicts(_ report: DoctorReport) -> [String] {
        report.findings.map { "\($0.check) \($0.verdict.rawValue)" }
    }

    @Test func `a new site is well, and has no image to look for`() async throws {
        let report = try await look()
        #expect(report.isWell, "\(report)")
        #expect(verdicts(report) == ["state good", "state good", "clock good", "trust good", "mirror note"])
    }

    @Test func `a site with a bundle is well until an image is gone`() async throws {
        try await ship()
        _ = try await site.importBundles(from: stick, activate: targets)
        #expect(try await look().isWell)
        let needed = try #require(try site.directory.images(of: SampleSnapshot.id)?.manifests.first)
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        try Directory.removeFile(mirror.blobPath(needed.descriptor.digest))
        let report = try await look()
        let wrong = report.findings.filter { $0.verdict == .wrong }
        #expect(!report.isWell && wrong.map(\.check) == ["mirror"])
        #expect(wrong.first?.found.contains("\(needed.descriptor.digest)") == true)
        #expect(
            wrong.first?.fix?.hasPrefix("import its bundle again: sealift import MEDIUM --state ") == true
        )
    }

    @Test func `a snapshot that a target refused is wrong, with the reason`() async throws {
        try await ship()
        try Directory.create(active)
        try DurableFile.replace(active.appending("mine"), with: [1])
        await #expect(throws: ActivationError.self) {
            try await site.importBundles(from: stick, activate: targets)
        }
        let wrong = try await look().findings.filter { $0.verdict == .wrong }
        #expect(wrong.map(\.check) == ["active"])
        #expect(wrong.first?.found.contains("holds something that is no snapshot") == true)
        #expect(wrong.first?.fix?.hasPrefix("put that right, then run: sealift activate --state ") == true)
    }

    @Test func `a folder that somebody has removed is wrong, and activate makes it again`() async throws {
        try await ship()
        _ = try await site.importBundles(from: stick, activate: targets)
        try Directory.removeTree(active)
        let wrong = try await look().findings.filter { $0.verdict == .wrong }
        #expect(wrong.map(\.check) == ["active"])
        #expect(wrong.first?.found.hasSuffix("nothing of it is left there") == true)
        _ = try await site.activator(at: targets).activate(now: nil)
        #expect(Directory.kind(of: active) == .directory)
        #expect(try await look().isWell)
        try Directory.removeTree(active)
        let again = try await site.importBundles(from: stick, activate: targets)
        #expect(again.map(\.activated) == [["files:\(active)"]])
        #expect(Directory.kind(of: active) == .directory)
    }

    @Test func `what waits for a window is noted, with the way to do it now`() async throws {
        try await ship()
        let text = """
            apiVersion: sealift.dev/v1alpha1
            kind: Site
            activate: {targets: [{files: active}], windows: [{days: [sun], from: "22:00", to: "01:00"}]}

            """
        let configuration = try SiteConfiguration(reading: Array(text.utf8), name: "site.yaml", folder: "/")
        gate = ActivationGate(try ActivationSchedule(configuration.windows), now: 1_795_316_400)
        let outcomes = try await site.importBundles(from: stick, activate: targets, gate: gate)
        #expect(outcomes.map(\.activated) == [[]])
        let found = try await look().findings.first { $0.check == "active" }
        #expect(found?.verdict == .note)
        #expect(found?.fix?.contains("--now --reason TEXT") == true)
    }

    @Test func `a clock behind what was signed is wrong, and a root that ends is told in time`() async throws
    {
        try await ship()
        _ = try await site.importBundles(from: stick)
        let early = try await look(at: SampleSite.now - 400 * 86_400)
        #expect(early.findings.contains { $0.check == "clock" && $0.verdict == .wrong })
        let end = try site.directory.root(for: site.directory.load()).root.expires.secondsSinceEpoch
        for (now, verdict) in [(end - 86_400, DoctorReport.Verdict.note), (end, .wrong)] {
            let report = try await look(at: now)
            #expect(report.findings.first { $0.check == "trust" }?.verdict == verdict)
        }
    }

    @Test func `an audit log that was altered is wrong, and the rest is looked at all the same`() async throws
    {
        try await ship()
        _ = try await site.importBundles(from: stick)
        let log = site.directory.audit.path
        var bytes = try ReadableFile.contents(of: log, limit: 1 << 20)
        bytes[bytes.count / 2] ^= 1
        try DurableFile.replace(log, with: bytes)
        let report = try await look()
        let state = try #require(report.findings.first { $0.check == "state" })
        #expect(state.verdict == .wrong && state.fix?.hasPrefix("restore the folder") == true)
        #expect(report.findings.contains { $0.check == "trust" && $0.verdict == .good })
    }
}
