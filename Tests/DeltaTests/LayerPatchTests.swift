import Content
import Diagnostics
import FileIO
import Recompression
import SystemPackage
import TestSupport
import Testing

@testable import Delta

/// Whole patches: made, applied, damaged.
@Suite struct LayerPatchTests {
    private static let media: MediaType = "application/vnd.oci.image.layer.v1.tar+gzip"

    /// Two versions of a small image layer.
    static func tars() -> (old: [UInt8], new: [UInt8]) {
        let library = SampleText.make(count: 45_000, seed: 21)
        var changed = library
        for index in stride(from: 100, to: changed.count, by: 61) { changed[index] &+= 3 }
        changed.insert(contentsOf: SampleBytes.make(count: 500, seed: 1), at: 20_000)
        var old = SampleTar()
        var new = SampleTar()
        old.add("etc/motd", Array("hello".utf8))
        new.add("etc/motd", Array("hello".utf8), time: 1_800_000_000)
        old.add("usr/lib/libsame.so", SampleText.make(count: 12_000, seed: 22))
        new.add("usr/lib/libsame.so", SampleText.make(count: 12_000, seed: 22))
        old.add("usr/lib/libfoo.so.1.2.3", library)
        new.add("usr/lib/libfoo.so.1.3.0", changed)
        old.add("usr/bin/gone", SampleText.make(count: 9_000, seed: 23))
        new.add("usr/bin/moved", SampleText.make(count: 12_000, seed: 22))
        new.add("usr/bin/fresh", SampleText.make(count: 5_000, seed: 24))
        return (old.archive, new.archive)
    }

    private func gzip(_ text: [UInt8], _ arguments: String...) async throws -> [UInt8] {
        try await Command.require("gzip", arguments.isEmpty ? ["-nc"] : arguments, input: text)
    }

    private struct Made {
        var store = MemoryStore()
        var bases: [Descriptor]
        var target: Descriptor
        var outcome: PatchOutcome<PatchStatistics>
        var patch: FilePath
    }

    private func make(
        _ bases: [[UInt8]],
        _ target: [UInt8],
        _ settings: PatchSettings = .small,
        in folder: FilePath
    ) async throws -> Made {
        let store = MemoryStore()
        let descriptors = bases.map { store.add($0, mediaType: Self.media) }
        let descriptor = store.add(target, mediaType: Self.media)
        let patch = folder.appending("patch")
        let outcome = try await LayerPatch.make(
            of: descriptor,
            from: store,
            bases: descriptors,
            heldBy: store,
            settings: settings,
            scratch: folder.appending("scratch"),
            at: patch
        )
        return Made(store: store, bases: descriptors, target: descriptor, outcome: outcome, patch: patch)
    }

    private func apply(_ made: Made, _ store: some ContentSource, in folder: FilePath) async throws -> [UInt8]
    {
        let bases = Dictionary(uniqueKeysWithValues: made.bases.map { ($0.digest, $0) })
        let scratch = folder.appending("apply")
        return try await LayerPatch.withLayer(
            from: made.patch,
            bases: bases,
            heldBy: store,
            scratch: scratch
        ) { reader in
            var verified = VerifyingReader(reader, expecting: made.target)
            var bytes: [UInt8] = []
            try await verified.forEachChunk { bytes.append(contentsOf: $0) }
            return bytes
        }
    }

    @Test(arguments: PatchSettings.allCases)
    func `gives the layer back from the older one`(_ settings: PatchSettings) async throws {
        let folder = try TemporaryDirectory()
        let (old, new) = Self.tars()
        let layer = try await gzip(new)
        let made = try await make([try await gzip(old)], layer, settings, in: folder.path)
        guard case .patch(let statistics) = made.outcome else {
            Issue.record("\(made.outcome)")
            return
        }
        #expect(statistics.patchSize < statistics.targetSize / 2, "\(statistics)")
        #expect(statistics.encoder == "zlib 6")
        let isSame = try await apply(made, made.store, in: folder.path) == layer
        #expect(isSame)
        #expect(Directory.kind(of: folder.path.appending("apply")) == nil)
        #expect(Directory.kind(of: folder.path.appending("scratch")) == nil)
    }

    @Test func `is the same every time`() async throws {
        let folder = try TemporaryDirectory()
        let other = try TemporaryDirectory()
        let (old, new) = Self.tars()
        let bases = [try await gzip(old)]
        let layer = try await gzip(new)
        let first = try await make(bases, layer, in: folder.path)
        let second = try await make(bases, layer, in: other.path)
        let left = try ReadableFile.contents(of: first.patch, limit: 1 << 20)
        let isSame = left == (try ReadableFile.contents(of: second.patch, limit: 1 << 20))
        #expect(isSame)
    }

    @Test func `takes from several bases, packed or not, and from none`() async throws {
        let (old, new) = Self.tars()
        let zstd = try await Command.require("zstd", ["-c"], input: old)
        var extra = SampleTar()
        extra.add("usr/bin/fresh", SampleText.make(count: 5_000, seed: 24))
        let cut = Array(try await gzip(extra.archive).dropLast(9))
        for bases in [[], [extra.archive, zstd], [old, try await gzip(extra.archive, "-nc1"), cut]] {
            let folder = try TemporaryDirectory()
            let layer = try await gzip(new, "-nc9")
            let made = try await make(bases, layer, .fast, in: folder.path)
            guard case .patch(let statistics) = made.outcome else {
                Issue.record("\(bases.count): \(made.outcome)")
                continue
            }
            let isSame = try await apply(made, made.store, in: folder.path) == layer
            #expect(isSame)
            // The one that is cut off cannot be unpacked.
            #expect(statistics.bases == made.bases.prefix(2).map { $0.digest })
            #expect(try PatchDescription(of: made.patch).bases.map { $0.digest } == statistics.bases)
        }
    }

    /// A source that a library has no memory for.
    private struct Exhausted: ContentSource {
        let error: RecompressionError

        func contains(_ descriptor: Descriptor) -> Bool { true }

        func withContent<Result>(
            of descriptor: Descriptor,
            _ body: (inout any ContentReader) async throws -> Result
        ) async throws -> Result { throw error }
    }

    @Test func `a lack of memory leaves no base out`() async throws {
        let folder = try TemporaryDirectory()
        let (old, new) = Self.tars()
        let store = MemoryStore()
        let error = RecompressionError.outOfMemory(library: "libzstd")
        await #expect(throws: error) {
            try await LayerPatch.make(
                of: store.add(try await gzip(new), mediaType: Self.media),
                from: store,
                bases: [store.add(old, mediaType: Self.media)],
                heldBy: Exhausted(error: error),
                settings: .fast,
                scratch: folder.path.appending("scratch"),
                at: folder.path.appending("patch")
            )
        }
    }

    @Test func `makes a plain tar too`() async throws {
        let folder = try TemporaryDirectory()
        let (old, new) = Self.tars()
        let made = try await make([try await gzip(old)], new, .fast, in: folder.path)
        let isSame = try await apply(made, made.store, in: folder.path) == new
        #expect(isSame)
    }

    @Test func `ships whole what it cannot rebuild or make smaller`() async throws {
        let (old, new) = Self.tars()
        let cases: [(layer: [UInt8], reason: WholeReason)] = [
            (try await Command.require("zstd", ["-c", "--ultra", "-22"], input: new), .unknownCompression),
            (SampleBytes.make(count: 4_000, seed: 9), .unknownCompression),
            ([], .unknownCompression),
            ([0x1F, 0x8B, 8, 0], .unusualStream),
            (Array(try await gzip(new).dropLast(9)), .unusualStream),
            (try await gzip([]), .noGain),
        ]
        for (layer, reason) in cases {
            let folder = try TemporaryDirectory()
            let made = try await make([old], layer, .fast, in: folder.path)
            #expect(made.outcome == .whole(reason), "\(layer.count) bytes")
            #expect(Directory.kind(of: made.patch) == nil)
        }
    }

    @Test func `names a base that is missing, damaged or another one`() async throws {
        let folder = try TemporaryDirectory()
        let (old, new) = Self.tars()
        let base = try await gzip(old)
        let made = try await make([base], try await gzip(new), .fast, in: folder.path)
        await #expect(throws: ContentError.missing(made.bases[0].digest)) {
            try await apply(made, MemoryStore(), in: folder.path)
        }
        for fault in [FaultySource<MemoryStore>.Fault.flip(at: 5_000), .cut(after: 9_000), .append] {
            await #expect(throws: (any Error).self) {
                try await apply(made, FaultySource(made.store, fault), in: folder.path)
            }
        }
        var another = made
        another.bases = []
        await #expect(throws: ContentError.missing(made.bases[0].digest)) {
            try await apply(another, made.store, in: folder.path)
        }
        #expect(try await !apply(made, made.store, in: folder.path).isEmpty)
    }

    @Test(arguments: [true, false])
    func `never gives wrong bytes for a damaged patch`(isPacked: Bool) async throws {
        let folder = try TemporaryDirectory()
        let (old, new) = Self.tars()
        let layer = isPacked ? try await gzip(new) : new
        var made = try await make([old], layer, .fast, in: folder.path)
        let good = try ReadableFile.contents(of: made.patch, limit: 1 << 20)
        let noise = SampleBytes.make(count: 400, seed: 99)
        made.patch = folder.path.appending("damaged")
        for index in 0..<40 {
            var bad = good
            let place =
                index < 20 ? index * 5 : (Int(noise[index]) << 8 | Int(noise[index + 100])) % good.count
            if index % 5 == 4 {
                bad = Array(bad.prefix(place))
            } else {
                bad[place] ^= 1 << (noise[index + 200] % 8)
            }
            try DurableFile.replace(made.patch, with: bad)
            do {
                let isSame = try await apply(made, made.store, in: folder.path) == layer
                #expect(isSame, "byte \(place)")
            } catch let error as any OperatorError {
                #expect(error.exitClass == .corrupt, "byte \(place): \(error)")
            }
        }
    }

    @Test func `stops at the signed size`() async throws {
        let folder = try TemporaryDirectory()
        let (old, new) = Self.tars()
        var made = try await make([old], try await gzip(new), .fast, in: folder.path)
        let description = try PatchDescription(of: made.patch)
        let good = try ReadableFile.contents(of: made.patch, limit: 1 << 20)
        let shorter = PatchDescription(
            target: description.target,
            targetSize: description.targetSize - 1,
            textLength: description.textLength,
            bases: description.bases,
            packing: description.packing,
            sections: description.sections
        )
        made.patch = folder.path.appending("longer")
        try DurableFile.replace(
            made.patch,
            with: shorter.encoded + good.dropFirst(description.encoded.count)
        )
        let error = RecompressionError.malformedPatch(part: "result", reason: "it is longer than it says")
        await #expect(throws: error) { try await apply(made, made.store, in: folder.path) }
    }

    /// The second frame lies behind all that the level is chosen by.
    @Test(arguments: [("-3", true), ("-19", false)])
    func `proves what the sample of a zstd layer does not show`(_ level: String, _ isPatched: Bool)
        async throws
    {
        var tar = SampleTar()
        tar.add("long", [UInt8](repeating: 7, count: 65 << 20))
        let first = tar.bytes
        tar.add("other", SampleText.make(count: 60_000, seed: 25))
        let second = Array(tar.archive[first.count...])
        let layer =
            try await Command.require("zstd", ["-qc", "-3", "--single-thread"], input: first)
            + (try await Command.require("zstd", ["-qc", level], input: second))
        let folder = try TemporaryDirectory()
        let outcome = try await make([tar.archive], layer, .fast, in: folder.path).outcome
        if case .patch = outcome {
            #expect(isPatched)
        } else {
            #expect(outcome == .whole(.failedProof) && !isPatched)
        }
    }

    @Test(arguments: [(UInt64(1), "importer"), (UInt64.max, "make the patch again")])
    func `refuses formats of the future and of the past`(_ step: UInt64, _ remedy: String) throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("patch")
        let known = PatchDescription.version
        let found = known &+ step
        try DurableFile.replace(path, with: PatchDescription.magic + [1, UInt8(found)])
        let error = DeltaError.unknownVersion(found: found, known: known)
        #expect(throws: error) { try PatchDescription(of: path) }
        #expect(error.remedy?.contains(remedy) == true)
    }
}
