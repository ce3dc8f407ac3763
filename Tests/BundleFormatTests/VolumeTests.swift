import Archive
import BundleFormat
import Content
import FileIO
import OCILayout
import SystemPackage
import TestSupport
import Testing

@Suite struct VolumeTests {
    static let sizes = [700, 0, 1, 511, 512, 513, 300_000, 2_500_000, 70_000, 90_001]

    @Test(arguments: [1 << 32, 1_000_000, 500_000, 131_072])
    func `volumes keep the limit and give every blob back`(limit: Int64) async throws {
        let folder = try TemporaryDirectory()
        let sample = try SampleBundle(sizes: Self.sizes, limit: limit)
        let files = try await sample.write(into: folder.path)
        #expect(files.allSatisfy { $0.size <= limit })
        #expect(files.map(\.size) == sample.plan.volumes.map(\.size))
        #expect(limit > 3_500_000 ? files.count == 1 : files.count >= 3)
        for file in files {
            let bytes = try ReadableFile.contents(of: folder.path.appending(file.name), limit: 1 << 30)
            #expect(Digest.of(bytes) == file.digest)
            #expect(Int64(bytes.count) == file.size)
        }
        try await sample.readAll(from: folder.path)
    }

    @Test func `the reader derives exactly the writer's layout`() throws {
        for limit: Int64 in [1 << 32, 200_000] {
            let sample = try SampleBundle(sizes: Self.sizes, limit: limit)
            #expect(try VolumePlan(describing: sample.contents, sizes: sample.sizes) == sample.plan)
        }
    }

    @Test func `two packings have the same bytes`() async throws {
        let first = try TemporaryDirectory()
        let second = try TemporaryDirectory()
        let one = try await SampleBundle(sizes: Self.sizes, limit: 400_000).write(into: first.path)
        let other = try await SampleBundle(sizes: Self.sizes, limit: 400_000).write(into: second.path)
        #expect(one == other)
    }

    @Test func `nothing to carry makes no volume`() throws {
        let plan = try VolumePlan(contents: [], index: [], limit: 1 << 20)
        #expect(plan.volumes.isEmpty)
    }

    @Test func `a volume too small for anything is refused`() throws {
        #expect(throws: BundleFormatError.self) { _ = try SampleBundle(sizes: [100], limit: 4_096) }
    }

    @Test func `an empty blob that meets a full volume goes into the next one`() throws {
        let limit: Int64 = 1 << 20
        let (block, end) = (Int64(TarHeader.blockSize), Int64(TarHeader.end.count))
        // A manifest of one block with its header, and the end of the volume, come after the documents.
        let documents = try SampleBundle(sizes: [1], limit: limit).plan.volumes[0].size - 2 * block - end
        let rest = limit - documents - 3 * block - end
        let sample = try SampleBundle(sizes: [1, Int(rest), 0], limit: limit)
        #expect(sample.plan.volumes.map(\.size) == [limit, documents + block + end])
        #expect(try VolumePlan(describing: sample.contents, sizes: sample.sizes) == sample.plan)
    }

    @Test func `more volumes than there may be are refused`() throws {
        #expect(throws: BundleFormatError.tooManyVolumes(limit: 131_072)) {
            _ = try SampleBundle(sizes: [200_000_000], limit: 131_072)
        }
    }

    @Test func `volumes over the format's limit are not made`() throws {
        let big = Descriptor(mediaType: "x/y", digest: .of([]), size: 10 << 30)
        let plan = try VolumePlan(contents: [big], index: [], limit: .max)
        #expect(plan.volumes.count == 3)
        #expect(plan.volumes.allSatisfy { $0.size <= VolumePlan.maximumVolumeSize })
        #expect(plan.contents.map { plan.parts(of: $0).map(\.length).reduce(0, +) } == [10 << 30])
    }

    @Test func `any flipped byte of any volume is found`() async throws {
        let folder = try TemporaryDirectory()
        let sample = try SampleBundle(sizes: [700, 5_000, 150_000], limit: 131_072)
        try await sample.write(into: folder.path)
        for volume in sample.plan.volumes {
            let path = folder.path.appending(volume.name)
            let good = try ReadableFile.contents(of: path, limit: 1 << 20)
            for offset in stride(from: 0, to: good.count, by: 397) {
                var bad = good
                bad[offset] ^= 0x40
                try DurableFile.replace(path, with: bad)
                await #expect(throws: (any Error).self, "byte \(offset) of \(volume.name)") {
                    try await sample.readAll(from: folder.path)
                }
            }
            try DurableFile.replace(path, with: good)
        }
        try await sample.readAll(from: folder.path)
    }

    @Test func `a volume that is shorter or longer is refused before it is read`() async throws {
        let folder = try TemporaryDirectory()
        let sample = try SampleBundle(sizes: [700, 5_000], limit: 1 << 20)
        try await sample.write(into: folder.path)
        let path = folder.path.appending("vol-0001.tar")
        let good = try ReadableFile.contents(of: path, limit: 1 << 20)
        for bad in [[], Array(good.dropLast()), Array(good.dropLast(512)), good + [0], good + good] {
            try DurableFile.replace(path, with: bad)
            #expect(
                throws: BundleFormatError.wrongSize(
                    name: "vol-0001.tar",
                    expected: Int64(good.count),
                    found: Int64(bad.count)
                )
            ) { try VolumeSet(sample.plan, in: folder.path) }
        }
    }

    @Test func `a missing volume is named and the rest is readable`() async throws {
        let folder = try TemporaryDirectory()
        let sample = try SampleBundle(sizes: [700, 5_000, 400_000], limit: 131_072)
        try await sample.write(into: folder.path)
        try Directory.removeFile(folder.path.appending("vol-0002.tar"))
        let set = try VolumeSet(sample.plan, in: folder.path)
        #expect(set.missing == ["vol-0002.tar"])
        #expect(set.contains(sample.blobs[1]))
        #expect(!set.contains(sample.blobs[2]))
        await #expect(throws: ContentError.missing(sample.blobs[2].digest)) {
            try await set.read(sample.blobs[2], limit: 1 << 20)
        }
    }

    @Test func `parts that do not follow each other are refused`() throws {
        let sample = try SampleBundle(sizes: [700, 1_024, 512], limit: 1 << 20)
        var contents = sample.contents
        let (split, other) = (contents.blobs[1].delivery.parts[0], contents.blobs[2].delivery.parts[0])
        // First half, the other blob, second half: each with a header of its own, in one volume.
        let half = Delivery.Part(volume: 1, offset: split.offset, length: 512)
        let between = Delivery.Part(volume: 1, offset: half.offset + 1_024, length: other.length)
        let rest = Delivery.Part(volume: 1, offset: between.offset + 1_024, length: 512)
        let sizes = ["vol-0001.tar": (sample.sizes["vol-0001.tar"] ?? 0) + 512]
        contents.blobs[1].delivery = .whole(parts: [half, rest])
        contents.blobs[2].delivery = .whole(parts: [between])
        #expect(throws: BundleFormatError.self) { try VolumePlan(describing: contents, sizes: sizes) }
        contents.blobs[1].delivery = .whole(parts: [rest, half])
        #expect(throws: BundleFormatError.self) { try VolumePlan(describing: contents, sizes: sizes) }
        // The same volume is fine when the parts are side by side.
        let second = Delivery.Part(volume: 1, offset: half.offset + 1_024, length: 512)
        contents.blobs[1].delivery = .whole(parts: [half, second])
        contents.blobs[2].delivery = .whole(parts: [rest])
        #expect(try VolumePlan(describing: contents, sizes: sizes).contents.count == 3)
        contents.blobs[1].delivery = .whole(parts: [second, half])
        #expect(throws: BundleFormatError.self) { try VolumePlan(describing: contents, sizes: sizes) }
    }

    @Test func `wrong content in the source is never packed`() async throws {
        let folder = try TemporaryDirectory()
        let sample = try SampleBundle(sizes: [700, 200_000], limit: 1 << 20)
        let spoilt = FaultySource(sample.store, .flip(at: 600))
        await #expect(throws: ContentError.self) {
            _ = try await VolumeWriter(sample.plan, into: folder.path) { _ in }.write(from: spoilt)
        }
        #expect(try Directory.entries(of: folder.path).isEmpty)
    }

    @Test func `a digest too long for ustar gets a pax record`() throws {
        let long = BundleNames.blob(.of([1], .sha512), part: 12)
        let header = TarHeader.volumeFile(name: long, size: 3)
        #expect(header.count == 3 * TarHeader.blockSize)
        #expect(String(decoding: header, as: UTF8.self).contains("161 path=\(long)\n"))
    }
}
