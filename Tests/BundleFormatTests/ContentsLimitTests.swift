import BundleFormat
import Content
import OCILayout
import Signing
import Testing

/// Both sides of the limits on the lists of `contents.json` (docs/format.md, "Limits"), at the hub and at a reader.
@Suite struct ContentsLimitTests {
    private enum What: String, CaseIterable {
        case blobs, names, bases, omitted, repositories, parts, entry
    }

    @Test(arguments: What.allCases) private func `a hub counts what it lists`(what: What) throws {
        let excess = try #require(try contents(what, 1).excess())
        #expect(excess.count == excess.limit + 1)
    }

    @Test(arguments: [What.names, .bases, .omitted, .repositories, .parts, .entry])
    private func `what a reader refuses is not made, and what is made is read`(what: What) throws {
        let most = try contents(what, 0)
        #expect(try most.excess() == nil)
        #expect(try Contents(decoding: most.encoded()) == most)
        let more = try contents(what, 1).encoded()
        #expect(throws: (any Error).self) { try Contents(decoding: more) }
    }

    @Test func `a document is as long as it may be, or refused before it is read`() throws {
        let bytes = try Contents(snapshot: nil, images: [], blobs: []).encoded()
        let space = [UInt8](repeating: 0x20, count: Contents.maximumBytes - bytes.count)
        #expect(try Contents(decoding: bytes + space).blobs.isEmpty)
        #expect(throws: ContentError.self) { try Contents(decoding: bytes + space + [0x20]) }
    }

    @Test func `it is written as the encoder would`() throws {
        var contents = try SampleBundle(sizes: [700, 5_000], limit: 1 << 20).contents
        contents.omitted = [.of([1])]
        contents.roots = [.init(version: 1, digest: .of([2]))]
        #expect(try contents.encoded() == StrictJSON.encode(contents))
        contents.snapshot = .init(id: "2026-04-29", digest: .of([3]), size: 7)
        #expect(try contents.encoded() == StrictJSON.encode(contents))
    }

    @Test func `a repair request is written as the encoder would, and comes back`() throws {
        let request = RepairRequest(
            organization: try #require(PlainName("acme")),
            stream: StreamID(derivedFrom: ["stream"]),
            site: SiteIdentity(id: try #require(PlainName("plant-1")), uid: SiteUID(derivedFrom: ["uid"])),
            sequence: 7,
            statement: .of([1]),
            blobs: [.of([2]), .of([3])]
        )
        let bytes = try request.encoded()
        #expect(try bytes == StrictJSON.encode(request))
        #expect(try RepairRequest(decoding: bytes, place: "request") == request)
        #expect(throws: ContentError.self) {
            try RepairRequest(decoding: Array("{\"blobs\":[]}".utf8), place: "request")
        }
    }

    /// A document with as many of something as there may be, and `more`.
    private func contents(_ what: What, _ more: Int) throws -> Contents {
        var contents = Contents(snapshot: nil, images: [], blobs: [])
        let repository = try RepositoryName("a")
        switch what {
        case .blobs:
            contents.blobs = (0..<Contents.maximumBlobs + more).map { blob($0, [], .held) }
        case .names:
            contents.blobs = [blob(0, [repository], .held, mediaType: .imageManifest)]
            contents.images = try (0..<Contents.maximumImages + more).map { number in
                Contents.ImageEntry(
                    reference: nil,
                    repository: repository,
                    tag: try Tag("v\(number)"),
                    mediaType: .imageManifest,
                    digest: Self.digest(0),
                    size: 1
                )
            }
        case .bases:
            contents.bases = (0..<Contents.maximumBlobs + more).map {
                Contents.BaseEntry(digest: Self.digest($0), size: 1, repositories: [])
            }
        case .omitted:
            contents.omitted = (0..<Contents.maximumBlobs + more).map(Self.digest)
        case .repositories:
            let count = Contents.maximumRepositories / 10
            contents.blobs = (0..<10).map { number in
                blob(number, Array(repeating: repository, count: count + (number == 0 ? more : 0)), .held)
            }
        case .parts:
            let part = Delivery.Part(volume: 1, offset: 1, length: 0)
            let count = Contents.maximumParts / 40
            contents.blobs = (0..<40).map { number in
                let parts = Array(repeating: part, count: count + (number == 0 ? more : 0))
                return blob(number, [], .whole(parts: parts))
            }
        case .entry:
            let name = try RepositoryName(String(repeating: "r", count: 120))
            let empty = try StrictJSON.encode(blob(0, [], .held)).count
            // Each name takes quotes and, but for the last, a comma.
            let (count, rest) = (StrictJSONReader.valueLimit - empty + 1).quotientAndRemainder(
                dividingBy: 123
            )
            let last = try RepositoryName(String(repeating: "r", count: 120 + rest + more))
            contents.blobs = [blob(0, Array(repeating: name, count: count - 1) + [last], .held)]
        }
        return contents
    }

    private func blob(
        _ number: Int,
        _ repositories: [RepositoryName],
        _ delivery: Delivery,
        mediaType: MediaType = "x/y"
    ) -> Contents.BlobEntry {
        Contents.BlobEntry(
            descriptor: Descriptor(mediaType: mediaType, digest: Self.digest(number), size: 1),
            repositories: repositories,
            delivery: delivery
        )
    }

    private static func digest(_ number: Int) -> Digest {
        let bytes = (0..<32).map { $0 < 28 ? 0 : UInt8(truncatingIfNeeded: number >> ((31 - $0) * 8)) }
        return Digest(.sha256, bytes: bytes) ?? .of([])
    }
}
