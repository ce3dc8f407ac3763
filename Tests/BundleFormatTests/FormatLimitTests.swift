import BundleFormat
import Content
import Diagnostics
import OCILayout
import Signing
import Testing

/// Both sides of every limit on `contents.json`, volumes and repair requests (docs/format.md, "Limits").
@Suite struct FormatLimitTests {
    /// One limit, and how to read something of a given extent.
    struct Limit: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let value: Int64
        let read: @Sendable (Int64) throws -> Void

        init(_ name: String, _ value: Int64, read: @escaping @Sendable (Int64) throws -> Void) {
            testDescription = name
            self.value = value
            self.read = read
        }
    }

    @Test(arguments: lists + patches + volumes)
    func `what reaches a limit is read, and one more is refused`(limit: Limit) throws {
        try limit.read(limit.value)
        do {
            try limit.read(limit.value + 1)
            Issue.record("\(limit.value + 1) is over the limit")
        } catch let error as any OperatorError {
            #expect(error.exitClass == .corrupt, "\(error)")
        }
    }

    @Test func `a repair request has at most 16 MiB`() throws {
        let request = try RepairRequest(
            organization: #require(PlainName("acme")),
            stream: StreamID(derivedFrom: ["stream"]),
            site: SiteIdentity(id: #require(PlainName("plant-1")), uid: SiteUID(derivedFrom: ["uid"])),
            sequence: 41,
            statement: .of([1]),
            blobs: [.of([2])]
        )
        let text = try request.encoded()
        let full = text + [UInt8](repeating: UInt8(ascii: " "), count: 16 << 20 - text.count)
        #expect(try RepairRequest(decoding: full, place: "repair.json") == request)
        #expect(throws: ContentError.self) {
            try RepairRequest(decoding: full + [UInt8(ascii: " ")], place: "repair.json")
        }
    }

    @Test func `contents lists at most 200,000 blobs`() throws {
        let entries = (0...200_000).map { number in
            let hex = String(number, radix: 16)
            let digest = "sha256:" + String(repeating: "0", count: 64 - hex.count) + hex
            return
                #"{"delivery":{"held":true},"digest":"\#(digest)","mediaType":"x/y","repositories":[],"size":1}"#
        }
        func read(_ count: Int) throws -> Contents {
            let list = entries.prefix(count).joined(separator: ",")
            let text =
                #"{"bases":[],"blobs":[\#(list)],"formatVersion":1,"images":[],"omitted":[],"roots":[]}"#
            return try Contents(decoding: Array(text.utf8))
        }
        #expect(try read(200_000).blobs.count == 200_000)
        let error = #expect(throws: ContentError.self) { try read(200_001) }
        #expect(error?.description.contains("more than 200000") == true)
        #expect(error?.exitClass == .corrupt)
    }

    private static let lists: [Limit] = [
        Limit("bytes of a blob", 1 << 40) { size in
            try decode { $0.blobs[1] = held(.layerGzip, size) }
        },
        Limit("bytes of a manifest", 4 << 20) { size in
            try decode { $0.blobs[1] = held(.imageManifest, size) }
        },
        Limit("bytes of a base", 1 << 40) { size in
            try decode { $0.bases = [.init(digest: .of([1]), size: size, repositories: [])] }
        },
        Limit("lists in each other", 16) { depth in
            let contents = try SampleBundle(sizes: [10], limit: 1 << 20).contents
            let text = String(decoding: try StrictJSON.encode(contents), as: UTF8.self)
            // The document itself is the first.
            let lists = [("[", depth - 1), ("]", depth - 1)].map { String(repeating: $0, count: Int($1)) }
            let deeper = text.replacing("\"blobs\"", with: "\"unknown\":\(lists.joined()),\"blobs\"")
            _ = try Contents(decoding: Array(deeper.utf8))
        },
    ]

    private static let patches: [Limit] = [
        Limit("bases of a patch", 16) { count in
            let bases = (1...count).map { Digest.of(Array("\($0)".utf8)) }.sorted()
            try decodePatch { contents, patch in
                contents.bases = bases.map { .init(digest: $0, size: 1, repositories: []) }
                patch.bases = bases
            }
        },
        Limit("what the bases of a patch take", 16 << 40) { bytes in
            try decodePatch { $1.scratch = bytes }
        },
        Limit("bytes of a patch for a blob of 20", 20) { size in
            try decodePatch { $1.size = size }
        },
    ]

    private static let volumes: [Limit] = [
        Limit("volumes", 999) { count in
            let (contents, sizes) = try bundle(ofParts: (1...count).map { _ in 512 })
            let plan = try VolumePlan(describing: contents, sizes: sizes)
            #expect(plan.volumes.count == Int(count))
        },
        Limit("blocks of a volume", ((4 << 30) - (1 << 20)) / 512) { blocks in
            let (_, small) = try bundle(ofParts: [512])
            let around = try #require(small["vol-0001.tar"]) - 512
            let (contents, sizes) = try bundle(ofParts: [blocks * 512 - around])
            let plan = try VolumePlan(describing: contents, sizes: sizes)
            #expect(plan.volumes.map(\.size) == [blocks * 512])
        },
    ]

    private static func held(_ type: MediaType, _ size: Int64) -> Contents.BlobEntry {
        Contents.BlobEntry(
            descriptor: Descriptor(mediaType: type, digest: .of([9]), size: size),
            repositories: [],
            delivery: .held
        )
    }

    private static func decode(_ change: (inout Contents) throws -> Void) throws {
        var contents = try SampleBundle(sizes: [10, 20], limit: 1 << 20).contents
        try change(&contents)
        #expect(try Contents(decoding: StrictJSON.encode(contents)) == contents)
    }

    /// Decodes a list with a patch for the second blob, of 20 bytes.
    private static func decodePatch(_ change: (inout Contents, inout Delivery.Patch) -> Void) throws {
        try decode { contents in
            let base = Contents.BaseEntry(digest: .of([1]), size: 100, repositories: [])
            contents.bases = [base]
            var patch = Delivery.Patch(
                digest: .of([2]),
                size: 5,
                bases: [base.digest],
                scratch: 7,
                parts: []
            )
            change(&contents, &patch)
            contents.blobs[1].delivery = .patch(patch)
        }
    }

    /// A list of one blob, of which each volume has a part of so many bytes; and the sizes of the volumes.
    private static func bundle(ofParts lengths: [Int64]) throws -> (Contents, [String: Int64]) {
        let index = try VolumeIndex.bytes(images: [], snapshot: nil)
        let small = try VolumePlan(
            contents: [Descriptor(of: [1], mediaType: "x/y")],
            index: index,
            limit: .max
        )
        let volume = try #require(small.volumes.first)
        let part = try #require(small.contents.last.flatMap { small.parts(of: $0).last })
        let around = volume.size - 512
        var contents = Contents(snapshot: nil, images: [], blobs: [])
        let parts = lengths.enumerated().map { number, length in
            Delivery.Part(volume: number + 1, offset: part.offset, length: length)
        }
        contents.blobs = [
            Contents.BlobEntry(
                descriptor: Descriptor(
                    mediaType: "x/y",
                    digest: .of([1]),
                    size: lengths.reduce(0, +)
                ),
                repositories: [],
                delivery: .whole(parts: parts)
            )
        ]
        let sizes = lengths.enumerated().map { (BundleNames.volume($0 + 1), around + $1) }
        return (contents, Dictionary(uniqueKeysWithValues: sizes))
    }
}
