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

/// Registries that take content and do not give it: nothing is done before whoever pulls would get everything.
@Suite struct LyingMirrorTests: ~Copyable {
    let folder: TemporaryDirectory
    let organization: SampleOrganization
    let site: SampleSite
    let set: ImageSet

    init() async throws {
        let folder = try TemporaryDirectory()
        let organization = try await SampleOrganization(ledger: folder.path.appending("ledger"))
        let set = try organization.imageSet([[1, 2], [2, 3]])
        try await organization.ship(set, to: folder.path.appending("stick"))
        let site = try await SampleSite(folder.path.appending("site"), of: organization)
        self.organization = organization
        self.site = site
        self.set = set
        self.folder = folder
    }

    @Test(arguments: [LyingStore.Lie.dropsBlobs, .dropsManifest])
    func `what a registry takes and forgets is named, and the next run brings it`(lie: LyingStore.Lie)
        async throws
    {
        let stick = folder.path.appending("stick")
        let error = await #expect(throws: ImportError.self) {
            try await site.importBundles(from: stick, into: .lying(lie))
        }
        guard case .notServed(let digest, let images, let mirror) = try #require(error) else {
            throw try #require(error)
        }
        let lost = try #require(set.blobs.first { $0.descriptor.digest == digest })
        #expect(lost.descriptor.mediaType.isManifestOrIndex == (lie == .dropsManifest))
        #expect(!images.isEmpty)
        #expect(mirror == "docker://mirror.plant")
        #expect(error?.exitClass == .remote)
        #expect(error?.description.contains("\(digest)") == true)
        #expect(try site.directory.load().bundle == nil)
        #expect(try site.auditEvents().last == .failed)

        #expect(try await site.importBundles(from: stick, into: .store).map(\.result) == [.imported])
        try expectEverything()
    }

    @Test func `a registry that says it has everything is sent what it does not give`() async throws {
        let stick = folder.path.appending("stick")
        let outcomes = try await site.importBundles(from: stick, into: .lying(.claimsAll))
        #expect(outcomes.map(\.result) == [.imported])
        try expectEverything()
    }

    private func expectEverything() throws {
        let mirror = try LayoutDirectory(reading: site.mirrorPath)
        for blob in self.set.blobs { #expect(try mirror.contains(blob.descriptor)) }
        #expect(try site.tags().count == self.set.images.count)
    }
}
