import Archive
import BundleFormat
import Content
import Diagnostics
import FileIO
import OCILayout
import Signing
import Site
import SystemPackage
import TestSupport
import Testing

@testable import BundleBuild
@testable import BundleImport
@testable import Snapshot

/// Bundles that are signed and approved, and whose content could not work: refused before anything is visible, with one record.
@Suite final class HostileContentTests: DeliveryTests {
    enum SpoiltSnapshot: String, CaseIterable {
        case anotherName, emptyLayer, parentPath, otherSitesOnly, noManifests, namedByStatementAlone
        case namedByContentsAlone
    }

    @Test(arguments: SpoiltSnapshot.allCases)
    func `a snapshot that could not become active is refused before anything is visible`(
        what: SpoiltSnapshot
    ) async throws {
        var set = try organization.imageSet([[1, 2]])
        let snapshot =
            switch what {
            case .emptyLayer: try SampleSnapshot(layer: [])
            case .otherSitesOnly: try SampleSnapshot(sites: ["plant-2"])
            case .parentPath:
                try await SampleSnapshot { $0.append(.init(name: "plant-1/../x.yaml", bytes: [])) }
            case .noManifests:
                try await SampleSnapshot { entries in
                    entries = entries.map { entry in
                        entry.name.hasSuffix(".yaml")
                            ? .init(name: entry.name, bytes: Array("a: [".utf8)) : entry
                    }
                }
            default: try SampleSnapshot()
            }
        if what != .namedByStatementAlone {
            set.add(
                snapshot: what == .anotherName ? "2026-11-20" : SampleSnapshot.id,
                manifest: snapshot.manifest,
                blobs: snapshot.blobs,
                from: snapshot.store
            )
        }
        let packed = try await organization.ship(set, to: stick)
        if what == .namedByStatementAlone {
            try organization.rewrite(packed.folder, "\"state\":", "\"snapshot\":\"2026-11-21\",\"state\":")
        }
        if what == .namedByContentsAlone {
            try organization.rewrite(
                packed.folder,
                "\"snapshot\":\"2026-11-21\"",
                "\"snapshot\":\"2026-11-22\""
            )
        }
        await expectRefusal()
    }

    @Test func `a good snapshot is kept, and verified beside the state of a site`() async throws {
        var set = try organization.imageSet([[1, 2]])
        let snapshot = try SampleSnapshot()
        set.add(
            snapshot: SampleSnapshot.id,
            manifest: snapshot.manifest,
            blobs: snapshot.blobs,
            from: snapshot.store
        )
        let packed = try await organization.ship(set, to: stick)
        let signed = try SignedBundle(UnverifiedBundle(packed.folder), trusting: organization.root)
        #expect(try await signed.contents().verifyFiles { _ in } == [])
        #expect(try await site.importBundles(from: stick).map(\.result) == [.imported])
        #expect(try site.directory.load().bundle?.snapshot == SampleSnapshot.id)
    }

    enum SpoiltGraph: String, CaseIterable {
        case signatureOfAnother, signatureWithoutPayload, tagOfLayer, indexListedAsImage,
            manifestListedAsLayer
        case contentElsewhere, deepIndexes
    }

    @Test(arguments: SpoiltGraph.allCases)
    func `names and manifests that say different things are refused before anything is visible`(
        what: SpoiltGraph
    ) async throws {
        var set = try organization.imageSet([[1, 2]])
        let store = MemoryStore()
        let image = set.images[0]
        switch what {
        case .signatureOfAnother:
            try add(
                signature: #"{"critical":{"image":{"docker-manifest-digest":"\#(Digest.of([1]))"}}}"#,
                &set
            )
        case .signatureWithoutPayload:
            try add(signature: "{}", &set)
        case .tagOfLayer:
            let layer = store.add([1, 2, 3], mediaType: .layerGzip)
            set.add(layer, for: image.repository, from: store)
            set.add(entry(image.repository, "layer", layer))
        case .indexListedAsImage:
            let index = try store.add(
                StrictJSON.encode(ImageIndex(manifests: [image.descriptor])),
                mediaType: .imageManifest
            )
            set.add(index, for: image.repository, from: store)
            set.add(entry(image.repository, "index", index))
        case .manifestListedAsLayer:
            let config = store.add(Array("{}".utf8), mediaType: .imageConfiguration)
            let bytes = try StrictJSON.encode(ImageManifest(config: config, layers: []))
            let hidden = store.add(bytes, mediaType: .layerGzip)
            let index = try store.add(
                StrictJSON.encode(ImageIndex(manifests: [Descriptor(of: bytes, mediaType: .imageManifest)])),
                mediaType: .imageIndex
            )
            for blob in [config, hidden, index] { set.add(blob, for: image.repository, from: store) }
            set.add(entry(image.repository, "index", index))
        case .contentElsewhere:
            let config = store.add(Array("{}".utf8), mediaType: .imageConfiguration)
            let manifest = try store.add(
                StrictJSON.encode(ImageManifest(config: config, layers: [])),
                mediaType: .imageManifest
            )
            set.add(config, for: try RepositoryName("plant/elsewhere"), from: store)
            set.add(manifest, for: image.repository, from: store)
            set.add(entry(image.repository, "bare", manifest))
        case .deepIndexes:
            try nest(5, &set)
        }
        try await organization.ship(set, to: stick)
        await expectRefusal()
    }

    @Test func `a signature of its own image and four indexes in each other are taken`() async throws {
        var set = try organization.imageSet([[1, 2]])
        let digest = set.images[0].digest
        try add(signature: #"{"critical":{"image":{"docker-manifest-digest":"\#(digest)"}}}"#, &set)
        try nest(4, &set)
        try await organization.ship(set, to: stick)
        #expect(try await site.importBundles(from: stick).map(\.result) == [.imported])
    }

    /// Adds a signature tag of the first image with this payload.
    private func add(signature payload: String, _ set: inout ImageSet) throws {
        let image = set.images[0]
        let store = MemoryStore()
        let config = store.add(Array("{}".utf8), mediaType: .imageConfiguration)
        let layer = store.add(Array(payload.utf8), mediaType: .cosignPayload)
        let manifest = try store.add(
            StrictJSON.encode(ImageManifest(config: config, layers: [layer])),
            mediaType: .imageManifest
        )
        for blob in [config, layer, manifest] { set.add(blob, for: image.repository, from: store) }
        let tag = try #require(Tag(.signature, of: image.digest))
        set.add(entry(image.repository, tag.description, manifest))
    }

    /// Adds `depth` indexes around the first image.
    private func nest(_ depth: Int, _ set: inout ImageSet) throws {
        let image = set.images[0]
        let store = MemoryStore()
        var inner = image.descriptor
        for _ in 0..<depth {
            inner = try store.add(StrictJSON.encode(ImageIndex(manifests: [inner])), mediaType: .imageIndex)
            set.add(inner, for: image.repository, from: store)
        }
        set.add(entry(image.repository, "nested", inner))
    }

    private func entry(_ repository: RepositoryName, _ tag: String, _ descriptor: Descriptor)
        -> Contents.ImageEntry
    {
        Contents.ImageEntry(
            reference: nil,
            repository: repository,
            tag: try? Tag(tag),
            mediaType: descriptor.mediaType,
            digest: descriptor.digest,
            size: descriptor.size
        )
    }

    private func expectRefusal() async {
        do {
            _ = try await site.importBundles(from: stick)
            Issue.record("it was imported")
        } catch let error as any OperatorError {
            #expect(error.exitClass == .corrupt, "\(error)")
        } catch {
            Issue.record(error)
        }
        do {
            #expect(try site.tags().isEmpty)
            #expect(try site.mirrorContent().keys.sorted() == ["index.json", "oci-layout"])
            #expect(try site.auditEvents() == [.rejected])
            #expect(try site.directory.load().bundle == nil)
        } catch {
            Issue.record(error)
        }
        await #expect(throws: (any Error).self, "a dry run") { try await site.plan(from: stick) }
        await #expect(throws: (any Error).self, "verify") {
            for folder in try Medium(stick).bundles() {
                let bundle = try SignedBundle(UnverifiedBundle(folder), trusting: organization.root)
                _ = try await bundle.contents().verifyFiles { _ in }
            }
        }
    }
}
