import BundleFormat
import BundleImport
import Content
import Diagnostics
import FileIO
import OCILayout
import Signing
import Site
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild

@Suite final class ImportTests: DeliveryTests {
    @Test func `a full bundle arrives with every digest, and again changes nothing`() async throws {
        let set = try organization.imageSet([[1, 2], [2, 3]])
        let packed = try await organization.ship(set, to: stick)
        let outcomes = try await site.importBundles(from: stick)
        #expect(outcomes.map(\.result) == [.imported])
        #expect(
            try site.tags() == ["plant/app-1": set.images[0].digest, "plant/app-2": set.images[1].digest]
        )
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        for blob in set.blobs {
            _ = try await mirror.read(blob.descriptor, limit: 1 << 20)
        }
        #expect(try site.directory.load().bundle?.statement == packed.statement)
        #expect(try site.auditEvents() == [.verified, .committed])
        #expect(Directory.kind(of: site.directory.staging) == nil)
        let before = try site.mirrorContent()
        #expect(try await site.importBundles(from: stick).map(\.result) == [.alreadyImported])
        #expect(try site.mirrorContent() == before)
        #expect(try site.auditEvents().last == .alreadyImported)
    }

    @Test func `a delta ships only what is new and needs its base`() async throws {
        try await organization.ship(organization.imageSet([[1, 2], [2, 3]]), to: stick)
        _ = try await site.importBundles(from: stick)
        let second = folder.path.appending("second")
        try Directory.create(second)
        let set = try organization.imageSet([[1, 2], [2, 4]])
        let packed = try await organization.ship(
            set,
            to: second,
            base: .last,
            created: "2026-11-22T10:00:00Z"
        )
        let shipped = try VerifiedSizes(packed)
        #expect(shipped.volumes < 60_000, "the delta holds one layer of 40 kB and a manifest")
        #expect(try await site.importBundles(from: second).map(\.result) == [.imported])
        #expect(try site.tags()["plant/app-2"] == set.images[1].digest)

        let third = folder.path.appending("third")
        try Directory.create(third)
        let nothing = try await organization.ship(
            set,
            to: third,
            base: .last,
            created: "2026-11-23T10:00:00Z"
        )
        #expect(nothing.files.map(\.name) == ["contents.json"])
        #expect(try await site.importBundles(from: third).map(\.result) == [.imported])
    }

    @Test func `a delta at a site that lacks its base is refused, and so are gaps and rollbacks`()
        async throws
    {
        let sticks = try (1...3).map { number in
            let path = folder.path.appending("stick-\(number)")
            try Directory.create(path)
            return path
        }
        for (index, path) in sticks.enumerated() {
            let set = try organization.imageSet([[1, 2 + index]])
            try await organization.ship(
                set,
                to: path,
                base: index == 0 ? .full : .last,
                created: "2026-11-2\(index + 1)T10:00:00Z"
            )
        }
        await expectRefusal(.policy, from: sticks[1])
        _ = try await site.importBundles(from: sticks[0])
        await expectRefusal(.policy, from: sticks[2])
        _ = try await site.importBundles(from: sticks[1])
        await expectRefusal(.policy, from: sticks[0])
        #expect(try await site.importBundles(from: sticks[2]).map(\.result) == [.imported])
        #expect(try site.auditEvents().count { $0 == .rejected } == 3)
    }

    @Test func `several bundles on one stick are imported in order`() async throws {
        for index in 0..<3 {
            try await organization.ship(
                organization.imageSet([[1, 2 + index]]),
                to: stick,
                base: index == 0 ? .full : .last,
                created: "2026-11-2\(index + 1)T10:00:00Z"
            )
        }
        let opened = Mutex<[Int64?]>([])
        let outcomes = try await site.importBundles(from: stick) { event in
            if case .opening(let folder) = event {
                opened.withLock { $0.append(folder.lastComponent.flatMap { Int64($0.string) }) }
            }
        }
        #expect(outcomes.map(\.position.sequence) == [1, 2, 3])
        #expect(opened.withLock { $0 } == [1, 2, 3])
        #expect(try await site.importBundles(from: stick).map(\.result) == [.alreadyImported])
    }

    @Test func `what is not approved, expired or for another site is refused`() async throws {
        let set = try organization.imageSet([[1]])
        let other = SiteIdentity(id: try SampleOrganization.name("plant-2"), uid: organization.site.uid)
        let twin = SiteIdentity(id: organization.site.id, uid: SiteUID(derivedFrom: ["twin"]))
        for what in ["unapproved", "expired", "other", "twin"] {
            let path = folder.path.appending(what)
            try Directory.create(path)
            try await organization.ship(
                set,
                to: path,
                created: "2026-02-01T00:00:00Z",
                expires: what == "expired" ? "2026-03-01T00:00:00Z" : "2028-03-01T00:00:00Z",
                approved: what != "unapproved",
                sites: what == "other" ? [other] : what == "twin" ? [twin] : nil
            )
            await expectRefusal(.policy, from: path)
        }
        #expect(try site.mirrorContent().keys.sorted() == ["index.json", "oci-layout"])
    }

    @Test func `a flipped bit anywhere is refused, and a good copy imports right after`() async throws {
        let packed = try await organization.ship(
            organization.imageSet([[1, 2]]),
            to: stick,
            volumeLimit: 131_072
        )
        let names = try Directory.entries(of: packed.folder).filter {
            $0.kind == .file && $0.name != "README.txt"
        }
        for name in names.map(\.name) + ["trust/root.1.dsse.json"] {
            let path = packed.folder.appending(FilePath(name).components)
            let good = try ReadableFile.contents(of: path, limit: 1 << 20)
            for offset in [0, good.count / 2, good.count - 1] {
                var bad = good
                bad[offset] ^= 0x20
                try DurableFile.replace(path, with: bad)
                let audit = try site.auditEvents().count
                do {
                    let outcomes = try await site.importBundles(from: stick)
                    Issue.record("byte \(offset) of \(name) passed: \(outcomes)")
                } catch let error as any OperatorError {
                    #expect(
                        [ExitClass.corrupt, .untrusted].contains(error.exitClass),
                        "\(name) \(offset): \(error)"
                    )
                }
                #expect(try site.auditEvents().dropFirst(audit).count { $0 == .rejected } == 1)
                #expect(try site.tags().isEmpty)
                #expect(try site.directory.load().bundle == nil)
            }
            try DurableFile.replace(path, with: good)
        }
        #expect(try await site.importBundles(from: stick).map(\.result) == [.imported])
    }

    @Test func `volumes may come on several sticks in any order, blobs split across them included`()
        async throws
    {
        let set = try organization.imageSet([[1, 2], [3, 4]], layerSize: 300_000)
        let packed = try await organization.ship(set, to: stick, volumeLimit: 200_000)
        let volumes = try Directory.entries(of: packed.folder).map(\.name).filter { $0.hasPrefix("vol-") }
        #expect(volumes.count > 5)
        let away = folder.path.appending("away")
        try Directory.create(away)
        for name in volumes {
            try Directory.move(packed.folder.appending(name), to: away.appending(name))
        }
        for name in volumes.reversed().dropLast() {
            try Directory.move(away.appending(name), to: packed.folder.appending(name))
            do {
                _ = try await site.importBundles(from: stick)
                Issue.record("it cannot be complete with \(name)")
            } catch ImportError.missingVolumes(let missing) {
                #expect(!missing.contains(name))
            }
            #expect(try site.tags().isEmpty)
            try Directory.move(packed.folder.appending(name), to: away.appending(name))
        }
        try Directory.move(away.appending(volumes[0]), to: packed.folder.appending(volumes[0]))
        #expect(try await site.importBundles(from: stick).map(\.result) == [.imported])
        #expect(try site.tags().count == 2)
    }

    @Test func `an import that was killed at its very end is cleared up by the next run`() async throws {
        let packed = try await organization.ship(organization.imageSet([[1, 2]]), to: stick)
        _ = try await site.importBundles(from: stick)
        try site.directory.journal.append(.began(statement: packed.statement, plan: packed.statement))
        let staging = Staging(site.directory.staging)
        try Directory.create(staging.scratch)
        #expect(try site.directory.unfinishedImport() == packed.statement)
        #expect(try await site.importBundles(from: stick).map(\.result) == [.alreadyImported])
        #expect(try site.directory.unfinishedImport() == nil)
        #expect(Directory.kind(of: staging.folder) == nil)
    }

    @Test func `a dry run shows the plan and moves nothing`() async throws {
        try await organization.ship(organization.imageSet([[1, 2]]), to: stick)
        let outcomes = try await site.plan(from: stick)
        let plan = try #require(outcomes.first?.plan)
        #expect(plan.loads.count == 4)
        #expect(plan.tags.count == 1)
        #expect(plan.neededBytes >= plan.loadBytes)
        #expect(try site.tags().isEmpty)
        #expect(try site.auditEvents().isEmpty)
    }

    @Test func `content that vanished from the mirror is named before anything is done`() async throws {
        let set = try organization.imageSet([[1, 2]])
        try await organization.ship(set, to: stick)
        _ = try await site.importBundles(from: stick)
        let lost = try #require(set.blobs.last).descriptor
        try Directory.removeFile(LayoutDirectory(reading: site.mirrorPath).blobPath(lost.digest))
        let second = folder.path.appending("second")
        try Directory.create(second)
        try await organization.ship(
            organization.imageSet([[1, 2], [3]]),
            to: second,
            base: .last,
            created: "2026-11-22T10:00:00Z"
        )
        let request = site.directory.path.appending("requests").appending("repair-1.json")
        let expected = UnusableBlobs(
            [lost.digest],
            images: ["registry.hub:5000/plant/app-1:v1"],
            base: 1,
            request: request
        )
        await #expect(throws: ImportError.missingBase(expected)) {
            try await site.importBundles(from: second)
        }
        let remedy = try #require(ImportError.missingBase(expected).remedy)
        #expect(remedy.hasSuffix("run there: sealift build --repair repair-1.json"))
    }

    @Test func `the details of an error name every blob, and every image that needs one`() {
        let blobs = (1...5).map { Digest.of([UInt8($0)]) }
        let error = ImportError.missingBase(UnusableBlobs(Set(blobs), images: ["a", "b", "c", "d"], base: 1))
        #expect(error.details.map(\.subject) == blobs.sorted().map(\.description) + ["a", "b", "c", "d"])
    }

    private func expectRefusal(_ expected: ExitClass, from medium: FilePath) async {
        do {
            _ = try await site.importBundles(from: medium)
            Issue.record("\(medium) was imported")
        } catch let error as any OperatorError {
            #expect(error.exitClass == expected, "\(error)")
        } catch {
            Issue.record(error)
        }
    }
}

/// The bytes of a bundle's volumes.
private struct VerifiedSizes {
    let volumes: Int64

    init(_ packed: PackedBundle) throws {
        volumes = packed.files.filter { $0.name.hasPrefix("vol-") }.reduce(0) { $0 + $1.size }
    }
}
