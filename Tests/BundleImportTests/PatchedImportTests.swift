import BundleFormat
import Content
import Delta
import Diagnostics
import FileIO
import Fleet
import OCILayout
import Signing
import Site
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild
@testable import BundleImport

/// Bundles whose layers are patches, into a layout, and everything that can be wrong with what they build on.
@Suite struct PatchedImportTests: ~Copyable {
    let folder: TemporaryDirectory
    let organization: SampleOrganization
    let site: SampleSite
    let old: ImageSet
    let new: ImageSet
    let patches: PatchPlan

    /// The site has the first version; the second one is at hand, with a patch for each of its two layers.
    init() async throws {
        let folder = try TemporaryDirectory()
        let organization = try await SampleOrganization(ledger: folder.path.appending("ledger"))
        let site = try await SampleSite(folder.path.appending("site"), of: organization)
        let old = try organization.imageSet([[Self.layer(1, 1)], [Self.layer(2, 1)]])
        let new = try organization.imageSet([[Self.layer(1, 2)], [Self.layer(2, 2)]])
        try Directory.create(folder.path.appending("first"))
        try await organization.ship(old, to: folder.path.appending("first"))
        _ = try await site.importBundles(from: folder.path.appending("first"))
        patches = try await organization.patches(for: new, from: old, in: folder.path)
        self.folder = folder
        self.organization = organization
        self.site = site
        self.old = old
        self.new = new
    }

    @Test func `a patched layer arrives with its digest and leaves nothing behind`() async throws {
        let packed = try await ship("second")
        #expect(patches.patches.count == 2)
        let volumes = packed.files.filter { $0.name.hasPrefix("vol-") }.reduce(0) { $0 + $1.size }
        #expect(volumes < 60_000, "two layers of 100 kB")
        let outcomes = try await site.importBundles(from: folder.path.appending("second"))
        let plan = try #require(outcomes.first?.plan)
        #expect(plan.patched.count == 2)
        #expect(plan.scratchBytes > 100_000 && plan.neededBytes > 300_000)
        #expect(
            try site.tags() == ["plant/app-1": new.images[0].digest, "plant/app-2": new.images[1].digest]
        )
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        for blob in new.blobs { _ = try await mirror.read(blob.descriptor, limit: 1 << 20) }
        #expect(Directory.kind(of: site.directory.staging) == nil)
    }

    @Test func `a missing base is named with its image before anything is loaded, and a repair brings it`()
        async throws
    {
        try await ship("second")
        let lost = try layer(of: old, 0)
        try Directory.removeFile(mirrorPath(of: lost))
        let before = try site.mirrorContent()
        let error = try #require(await refusal("second"))
        guard case .missingBase(let blobs) = error else { throw error }
        #expect(blobs.digests == [lost.digest] && blobs.base == 1)
        #expect(blobs.images == ["registry.hub:5000/plant/app-1:v1"])
        let remedy = error.remedy ?? ""
        #expect(error.exitClass == .corrupt && remedy.contains("build --repair"))
        #expect(try site.mirrorContent() == before)
        try await repair(blobs, shipping: [lost.digest])
    }

    @Test func `a damaged base is found when it is read, and a repair replaces it`() async throws {
        try await ship("second")
        let damaged = try layer(of: old, 1)
        try flip(mirrorPath(of: damaged), at: damaged.size / 2)
        let error = try #require(await refusal("second"))
        guard case .damagedBase(let blobs) = error else { throw error }
        #expect(blobs.digests == [damaged.digest])
        #expect(blobs.images == ["registry.hub:5000/plant/app-2:v1"])
        #expect(error.exitClass == .corrupt)
        let tags = try site.tags()
        #expect(tags == ["plant/app-1": old.images[0].digest, "plant/app-2": old.images[1].digest])
        #expect(try site.auditEvents().last == .rejected)
        try await repair(blobs, shipping: [damaged.digest])
    }

    @Test func `all damaged bases are named at once`() async throws {
        try await ship("second")
        for number in 0...1 {
            let damaged = try layer(of: old, number)
            try flip(mirrorPath(of: damaged), at: 100)
        }
        guard case .damagedBase(let blobs)? = await refusal("second") else { throw ImportError.stalePlan }
        let expected = [try layer(of: old, 0).digest, try layer(of: old, 1).digest].sorted()
        #expect(blobs.digests == expected)
    }

    @Test func `a flipped bit of a patch is refused, and a good copy imports right after`() async throws {
        let packed = try await ship("second")
        let path = packed.folder.appending("vol-0001.tar")
        let good = try ReadableFile.contents(of: path, limit: 1 << 20)
        let patch = try #require(patches.patches.values.first)
        let bytes = try ReadableFile.contents(of: patch.path, limit: 1 << 20)
        let start = try #require(good.firstRange(of: bytes)?.lowerBound)
        for offset in [0, 20, bytes.count / 2, bytes.count - 1] {
            var bad = good
            bad[start + offset] ^= 4
            try DurableFile.replace(path, with: bad)
            await #expect(throws: BundleFormatError.self) {
                try await site.importBundles(from: folder.path.appending("second"))
            }
            #expect(try site.directory.load().bundle?.position.sequence == 1)
        }
        try DurableFile.replace(path, with: good)
        #expect(
            try await site.importBundles(from: folder.path.appending("second")).map(\.result) == [.imported]
        )
    }

    @Test func `a signed patch that makes something else is refused, and the layer is asked for whole`()
        async throws
    {
        let target = try layer(of: new, 0)
        let patch = try #require(patches.patches[target.digest])
        let good = try ReadableFile.contents(of: patch.path, limit: 1 << 20)
        for (number, offset) in [9, good.count / 2, good.count - 40].enumerated() {
            var bad = good
            bad[offset] ^= 1
            var wrong = patches
            let path = folder.path.appending("wrong-\(number)")
            try DurableFile.replace(path, with: bad)
            wrong.patches[target.digest] = MadePatch(
                path: path,
                descriptor: Descriptor(of: bad, mediaType: patch.descriptor.mediaType),
                bases: patch.bases,
                scratch: patch.scratch
            )
            let other = try await SampleSite(folder.path.appending("site-\(number)"), of: organization)
            _ = try await other.importBundles(from: folder.path.appending("first"))
            try await ship("bad-\(number)", wrong)
            do {
                _ = try await other.importBundles(from: folder.path.appending("bad-\(number)"))
                Issue.record("byte \(offset) passed")
            } catch ImportError.wrongPatch(let blobs, _) {
                #expect(blobs.digests == [target.digest] && blobs.request != nil)
            }
            #expect(try other.tags()["plant/app-1"] == old.images[0].digest)
        }
    }

    @Test func `patches may come on several sticks in any order`() async throws {
        let set = try organization.imageSet([
            [Self.layer(1, 2), SampleBytes.make(count: 200_000, seed: 7)],
            [SampleBytes.make(count: 200_000, seed: 8), Self.layer(2, 2)],
        ])
        let patches = try await organization.patches(for: set, from: old, in: folder.path)
        #expect(patches.patches.count == 2)
        let packed = try await ship("second", patches, of: set, volumeLimit: 131_072)
        let volumes = try Directory.entries(of: packed.folder).map(\.name).filter { $0.hasPrefix("vol-") }
        #expect(volumes.count > 3)
        let away = folder.path.appending("away")
        try Directory.create(away)
        for name in volumes { try Directory.move(packed.folder.appending(name), to: away.appending(name)) }
        for (number, name) in volumes.reversed().enumerated() {
            try Directory.move(away.appending(name), to: packed.folder.appending(name))
            do {
                let outcomes = try await site.importBundles(from: folder.path.appending("second"))
                #expect(number == volumes.count - 1 && outcomes.map(\.result) == [.imported])
            } catch ImportError.missingVolumes(let missing) {
                #expect(number < volumes.count - 1 && !missing.contains(name))
            }
            try Directory.move(packed.folder.appending(name), to: away.appending(name))
        }
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        for blob in set.blobs { _ = try await mirror.read(blob.descriptor, limit: 1 << 20) }
    }

    @Test func `what a killed run left in the scratch folder goes with the next one`() async throws {
        try await ship("second")
        let scratch = site.directory.staging.appending("scratch.tmp")
        try Directory.create(scratch)
        try DurableFile.replace(scratch.appending("base-0.part"), with: [1, 2, 3])
        #expect(
            try await site.importBundles(from: folder.path.appending("second")).map(\.result) == [.imported]
        )
        #expect(Directory.kind(of: site.directory.staging) == nil)
    }

    /// Ships what the site has asked for, imports it, and checks that the mirror is whole again.
    private func repair(_ blobs: UnusableBlobs, shipping expected: [Digest]) async throws {
        let path = try #require(blobs.request)
        let request = try RepairRequest(
            decoding: ReadableFile.contents(of: path, limit: RepairRequest.maximumBytes),
            place: "request"
        )
        #expect(request.blobs == expected && request.sequence == 1)
        var set = new
        let base = try #require(try organization.ledger.entry(request.sequence, of: organization.stream))
        for digest in request.blobs {
            let layer = try #require(base.layers.first { $0.digest == digest })
            for repository in layer.repositories {
                set.add(layer.descriptor, for: repository, from: old.source)
            }
        }
        var left = patches
        left.patches = left.patches.filter {
            $0.value.bases.allSatisfy { !request.blobs.contains($0.digest) }
        }
        let medium = folder.path.appending("repair")
        try Directory.create(medium)
        try await organization.ship(
            set,
            to: medium,
            base: .sequence(1),
            created: "2026-11-23T10:00:00Z",
            lost: Set(request.blobs),
            patches: left
        )
        #expect(try await site.importBundles(from: medium).map(\.result) == [.imported])
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        for blob in new.blobs + old.blobs { _ = try await mirror.read(blob.descriptor, limit: 1 << 20) }
        #expect(Directory.kind(of: site.directory.requests) == nil)
    }

    @discardableResult
    private func ship(
        _ name: String,
        _ plan: PatchPlan? = nil,
        of set: ImageSet? = nil,
        volumeLimit: Int64 = .max
    ) async throws -> PackedBundle {
        let medium = folder.path.appending(name)
        try Directory.create(medium)
        return try await organization.ship(
            set ?? new,
            to: medium,
            base: .sequence(1),
            created: "2026-11-22T10:00:00Z",
            volumeLimit: volumeLimit,
            patches: plan ?? patches
        )
    }

    private func refusal(_ name: String) async -> ImportError? {
        do {
            _ = try await site.importBundles(from: folder.path.appending(name))
            return nil
        } catch {
            return error as? ImportError
        }
    }

    private func layer(of set: ImageSet, _ number: Int) throws -> Descriptor {
        let repository = try RepositoryName("plant/app-\(number + 1)")
        return try #require(
            set.blobs.first { $0.descriptor.canBePatched && $0.repositories.contains(repository) }
        ).descriptor
    }

    private func mirrorPath(of layer: Descriptor) throws -> FilePath {
        try LayoutDirectory(reading: site.mirrorPath).blobPath(layer.digest)
    }

    private func flip(_ path: FilePath, at offset: Int64) throws {
        var bytes = try ReadableFile.contents(of: path, limit: 1 << 20)
        bytes[Int(offset)] ^= 1
        try Directory.removeFile(path)
        try DurableFile.replace(path, with: bytes)
    }

    private static func layer(_ seed: UInt64, _ version: Int) -> [UInt8] {
        SampleLayer.tar(seed: seed, version: version)
    }
}

extension SampleOrganization {
    /// Makes the patches for `set` as a hub does that has shipped `base` last.
    func patches(for set: ImageSet, from base: ImageSet, in folder: FilePath) async throws -> PatchPlan {
        let cache = DeltaCache(folder.appending("cache"))
        let entry = try #require(try ledger.last(of: stream))
        for layer in entry.layers {
            try Directory.create(cache.layers.folder)
            try DurableFile.replace(
                cache.layers.path(of: layer.digest),
                with: await base.source.read(layer.descriptor, limit: 1 << 20)
            )
        }
        let nowhere = ImageResolver([], naming: .path, options: ImageGraph.Options()) { _ in }
        let workFolder = WorkFolder(folder.appending("made"))
        try Directory.create(workFolder.path)
        return try await LayerPatcher(cache, .init(setting: .fast, jobs: 2), workFolder: workFolder) { _ in }
            .plan(set, over: entry, upstream: nowhere)
    }
}
