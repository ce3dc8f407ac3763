import BundleFormat
import Content
import Delta
import Diagnostics
import FileIO
import OCILayout
import Recompression
import Site
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild
@testable import BundleImport

/// What goes wrong between several media, and with mirrors that have lost something.
@Suite struct RepairTests: ~Copyable {
    let folder: TemporaryDirectory
    let organization: SampleOrganization
    let site: SampleSite
    let set: ImageSet

    init() async throws {
        let folder = try TemporaryDirectory()
        let organization = try await SampleOrganization(ledger: folder.path.appending("ledger"))
        let site = try await SampleSite(folder.path.appending("site"), of: organization)
        set = try organization.imageSet([[1]], layerSize: 300_000)
        self.folder = folder
        self.organization = organization
        self.site = site
    }

    @Test func `a part that came damaged on the first of two sticks is read anew from a good copy`()
        async throws
    {
        let (packed, volumes) = try await shipInParts()
        let first = packed.folder.appending(volumes[0])
        let good = try ReadableFile.contents(of: first, limit: 1 << 20)
        var bad = good
        bad[good.count - 2_000] ^= 1
        try DurableFile.replace(first, with: bad)
        try await importing(volumes[0], of: packed, volumes)
        await #expect(throws: BundleFormatError.self) {
            for name in volumes.dropFirst() { try await importing(name, of: packed, volumes) }
        }
        try DurableFile.replace(first, with: good)
        for name in volumes { try await importing(name, of: packed, volumes) }
        try await checkMirror()
    }

    @Test func `a damaged blob of the mirror is replaced by parts from several sticks`() async throws {
        let (packed, volumes) = try await shipInParts()
        for name in volumes { try await importing(name, of: packed, volumes) }
        let layer = try #require(set.blobs.first { $0.descriptor.size > 100_000 }).descriptor
        let path = try LayoutDirectory(reading: site.mirrorPath).blobPath(layer.digest)
        var bytes = try ReadableFile.contents(of: path, limit: 1 << 20)
        bytes[1_000] ^= 1
        try DurableFile.replace(path, with: bytes)
        let again = try await shipInParts(created: "2026-11-22T10:00:00Z")
        for name in again.volumes { try await importing(name, of: again.packed, again.volumes) }
        try await checkMirror()
    }

    @Test func `a mirror that is lost asks for all that it lacks, not for what the bundle builds on alone`()
        async throws
    {
        let first = folder.path.appending("first")
        let second = folder.path.appending("second")
        for medium in [first, second] { try Directory.create(medium) }
        try await organization.ship(set, to: first)
        _ = try await site.importBundles(from: first)
        let next = try organization.imageSet([[1], [2]], layerSize: 300_000)
        try await organization.ship(next, to: second, base: .last, created: "2026-11-22T10:00:00Z")
        _ = try await site.importBundles(from: second)
        try Directory.removeTree(site.mirrorPath)
        do {
            _ = try await site.importBundles(from: second)
            Issue.record("it was imported from nothing")
        } catch ImportError.missingBase(let blobs) {
            let mirrored = Set(next.blobs.map(\.descriptor.digest))
            #expect(Set(blobs.digests).isSuperset(of: mirrored))
        }
    }

    @Test func `too little memory for a patch is no fault of the patch, and asks the hub for nothing`()
        async throws
    {
        let old = try organization.imageSet([[SampleLayer.tar(seed: 1, version: 1)]])
        let new = try organization.imageSet([[SampleLayer.tar(seed: 1, version: 2)]])
        let (first, second) = (folder.path.appending("first"), folder.path.appending("second"))
        for medium in [first, second] { try Directory.create(medium) }
        try await organization.ship(old, to: first)
        _ = try await site.importBundles(from: first)
        let patches = try await organization.patches(for: new, from: old, in: folder.path)
        try #require(patches.patches.count == 1)
        try await organization.ship(
            new,
            to: second,
            base: .last,
            created: "2026-11-22T10:00:00Z",
            patches: patches
        )
        let error = RecompressionError.outOfMemory(library: "libzstd")
        #expect(error.exitClass == .environment)
        await #expect(throws: error) {
            try await site.importBundles(from: second, into: .failing(error))
        }
        #expect(try site.directory.openRequests().isEmpty)
        #expect(try site.auditEvents().last == .failed)
        #expect(try await site.importBundles(from: second).map(\.result) == [.imported])
    }

    private func shipInParts(created: String = "2026-11-21T10:00:00Z") async throws
        -> (packed: PackedBundle, volumes: [String])
    {
        let medium = folder.path.appending("medium-\(created.prefix(10))")
        try Directory.create(medium)
        let packed = try await organization.ship(set, to: medium, created: created, volumeLimit: 131_072)
        let names = try Directory.entries(of: packed.folder).map(\.name).filter { $0.hasPrefix("vol-") }
        #expect(names.count >= 3)
        return (packed, names)
    }

    /// Imports from a medium that has one of the volumes.
    private func importing(_ name: String, of packed: PackedBundle, _ volumes: [String]) async throws {
        let away = folder.path.appending("away")
        try Directory.create(away)
        for other in volumes where other != name {
            try Directory.move(packed.folder.appending(other), to: away.appending(other))
        }
        defer { restore(volumes, from: away, to: packed.folder) }
        do {
            _ = try await site.importBundles(
                from: packed.folder.removingLastComponent().removingLastComponent().removingLastComponent()
            )
        } catch ImportError.missingVolumes {}
    }

    private func restore(_ volumes: [String], from away: FilePath, to folder: FilePath) {
        for name in volumes where Directory.kind(of: away.appending(name)) != nil {
            #expect(throws: Never.self) {
                try Directory.move(away.appending(name), to: folder.appending(name))
            }
        }
    }

    private func checkMirror() async throws {
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        for blob in set.blobs { _ = try await mirror.read(blob.descriptor, limit: 1 << 20) }
    }
}
