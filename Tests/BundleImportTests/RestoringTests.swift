import BundleFormat
import Content
import Diagnostics
import FileIO
import OCILayout
import Site
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild
@testable import BundleImport

/// The bundle that a site has already, at a mirror that has lost something of it.
@Suite struct RestoringTests: ~Copyable {
    let folder: TemporaryDirectory
    let stick: FilePath
    let organization: SampleOrganization
    let site: SampleSite
    let set: ImageSet

    init() async throws {
        let folder = try TemporaryDirectory()
        let stick = folder.path.appending("stick")
        try Directory.create(stick)
        let organization = try await SampleOrganization(ledger: folder.path.appending("ledger"))
        let site = try await SampleSite(folder.path.appending("site"), of: organization)
        var set = try organization.imageSet([[1, 2], [2, 3]])
        let snapshot = try SampleSnapshot()
        set.add(
            snapshot: SampleSnapshot.id,
            manifest: snapshot.manifest,
            blobs: snapshot.blobs,
            from: snapshot.store
        )
        try await organization.ship(set, to: stick)
        _ = try await site.importBundles(from: stick)
        self.set = set
        self.folder = folder
        self.stick = stick
        self.organization = organization
        self.site = site
    }

    enum Loss: String, CaseIterable {
        case layer, layerCutOff, manifest, everyBlob, names, snapshotLayer, snapshotName, snapshots
    }

    @Test(arguments: Loss.allCases, [SampleSite.Target.layout, .store])
    func `what is gone is seen and loaded`(loss: Loss, target: SampleSite.Target) async throws {
        let before = try content()
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        let kept = try LayoutDirectory(reading: site.directory.snapshots)
        switch loss {
        case .layer: try Directory.removeFile(mirror.blobPath(largest.digest))
        case .layerCutOff: try spoil(mirror.blobPath(largest.digest)) { $0.removeLast() }
        case .manifest: try Directory.removeFile(mirror.blobPath(set.images[0].digest))
        case .everyBlob: try Directory.removeTree(site.mirrorPath.appending("blobs"))
        case .names: try Directory.removeFile(site.mirrorPath.appending("index.json"))
        case .snapshotLayer:
            for blob in try SampleSnapshot().blobs { try Directory.removeFile(kept.blobPath(blob.digest)) }
        case .snapshots: try Directory.removeTree(site.directory.snapshots)
        case .snapshotName: try Directory.removeFile(site.directory.snapshots.appending("index.json"))
        }
        #expect(try content() != before)
        #expect(try await site.importBundles(from: stick, into: target).map(\.result) == [.restored])
        #expect(try content() == before)
        #expect(try site.auditEvents().suffix(2) == [.verified, .committed])
        #expect(
            try await site.importBundles(from: stick, into: target).map(\.result) == [.alreadyImported]
        )
    }

    @Test func `what a restore had loaded when it was killed is moved in by the next run`() async throws {
        let before = try content()
        let blob = try LayoutDirectory(reading: site.mirrorPath).blobPath(largest.digest)
        let staging = Staging(site.directory.staging)
        try staging.prepare()
        try Directory.move(blob, to: staging.path(of: largest))
        #expect(try await site.importBundles(from: stick).map(\.result) == [.restored])
        #expect(try content() == before)
        #expect(try await site.importBundles(from: stick).map(\.result) == [.alreadyImported])
    }

    @Test func `damage that has the right size is found when every byte is read`() async throws {
        let before = try content()
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        let kept = try LayoutDirectory(reading: site.directory.snapshots)
        let snapshot = try SampleSnapshot()
        for path in [
            mirror.blobPath(largest.digest), mirror.blobPath(set.images[1].digest),
            kept.blobPath(snapshot.blobs[1].digest), kept.blobPath(snapshot.manifest.digest),
        ] {
            try spoil(path) { $0[$0.count / 2] ^= 1 }
        }
        #expect(try await site.importBundles(from: stick).map(\.result) == [.alreadyImported])
        let plan = try #require(try await site.plan(from: stick, checksCopies: true).first?.plan)
        #expect(plan.damaged.count == 4 && plan.loads.count == 4)
        #expect(
            try await site.importBundles(from: stick, checksCopies: true).map(\.result) == [.restored]
        )
        #expect(try content() == before)
        #expect(
            try await site.importBundles(from: stick, checksCopies: true).map(\.result)
                == [.alreadyImported]
        )
    }

    @Test func `a registry that keeps a damaged blob is named`() async throws {
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        try spoil(mirror.blobPath(largest.digest)) { $0[7] ^= 1 }
        do {
            _ = try await site.importBundles(from: stick, into: .store, checksCopies: true)
            Issue.record("the damage was overlooked")
        } catch let error as ImportError {
            #expect(error.exitClass == .remote)
            let text = error.description
            #expect(text.contains("docker://mirror.plant") && text.contains("\(largest.digest)"), "\(text)")
            #expect(text.contains("registry.hub:5000/plant/app-"), "\(text)")
        }
        #expect(try site.auditEvents().last == .failed)
    }

    @Test func `a registry is sent a damaged manifest again`() async throws {
        let before = try content()
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        try spoil(mirror.blobPath(set.images[0].digest)) { $0[20] ^= 1 }
        let outcomes = try await site.importBundles(from: stick, into: .store, checksCopies: true)
        #expect(outcomes.map(\.result) == [.restored])
        #expect(outcomes.first?.plan?.damaged == [set.images[0].digest])
        #expect(try content() == before)
    }

    @Test(arguments: [false, true])
    func `what the bundle does not carry is asked for, and a repair brings it`(isDamaged: Bool) async throws {
        let second = folder.path.appending("second")
        try Directory.create(second)
        let next = try organization.imageSet([[1, 2], [2, 4]])
        try await organization.ship(next, to: second, base: .last, created: "2026-11-22T10:00:00Z")
        _ = try await site.importBundles(from: second)
        let held = try #require(next.blobs.first { $0.descriptor.size == 40_001 }).descriptor
        let path = try LayoutDirectory(reading: site.mirrorPath).blobPath(held.digest)
        let good = try ReadableFile.contents(of: path, limit: 1 << 20)
        if isDamaged { try spoil(path) { $0[7] ^= 1 } } else { try Directory.removeFile(path) }
        let error = await #expect(throws: ImportError.self) {
            try await site.importBundles(from: second, checksCopies: isDamaged)
        }
        let unusable = try #require(error?.unusable)
        #expect(unusable.digests == [held.digest] && unusable.request != nil)
        #expect(error?.identifier == (isDamaged ? "import.damaged-base" : "import.missing-base"))
        let repair = folder.path.appending("repair")
        try Directory.create(repair)
        try await organization.ship(
            next,
            to: repair,
            base: .last,
            created: "2026-11-23T10:00:00Z",
            lost: Set(unusable.digests)
        )
        #expect(try await site.importBundles(from: repair).map(\.result) == [.imported])
        #expect(try ReadableFile.contents(of: path, limit: 1 << 20) == good)
    }

    private var largest: Descriptor {
        self.set.blobs.map(\.descriptor).max { $0.size < $1.size } ?? set.images[0].descriptor
    }

    private func spoil(_ path: FilePath, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = try ReadableFile.contents(of: path, limit: 1 << 20)
        change(&bytes)
        try DurableFile.replace(path, with: bytes, mode: 0o444)
    }

    /// Mirror and snapshots.
    private func content() throws -> [[String: Digest]] {
        try [site.mirrorContent(), SampleSite.files(below: site.directory.snapshots, prefix: "")]
    }
}
