import Activation
import BundleBuild
import FileIO
import SystemPackage
import TestSupport
import Testing

/// Somebody is told of what differs once, and again when it went away and came back.
@Suite final class DriftNewsTests: DeliveryTests {
    private var active: FilePath { folder.path.appending("active") }
    private var file: FilePath { active.appending("plant-1").appending("core.yaml") }

    @Test func `what differs is news once`() async throws {
        var set = try organization.imageSet([[1]])
        let snapshot = try SampleSnapshot()
        set.add(
            snapshot: SampleSnapshot.id,
            manifest: snapshot.manifest,
            blobs: snapshot.blobs,
            from: snapshot.store
        )
        try await organization.ship(set, to: stick)
        _ = try await site.importBundles(from: stick, activate: [FilesTarget(active)])
        let good = try ReadableFile.contents(of: file, limit: 1 << 20)
        #expect(try await news() == [])
        try DurableFile.replace(file, with: [1])
        #expect(try await news(remembers: false) == [file.string])
        #expect(try await news() == [file.string])
        #expect(try await news() == [])
        try DurableFile.replace(active.appending("mine"), with: [1])
        #expect(try await news() == [active.appending("mine").string])
        try DurableFile.replace(file, with: good)
        #expect(try await news() == [])
        try DurableFile.replace(file, with: [2])
        #expect(try await news() == [file.string])
    }

    private func news(remembers: Bool = true) async throws -> [String] {
        let news = try DriftNews(await site.drift(at: [FilesTarget(active)]).run(), at: site.directory)
        if remembers { try news.remember() }
        return news.objects.map(\.subject)
    }
}
