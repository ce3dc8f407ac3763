import Content
import Diagnostics
import FileIO
import Recompression
import SystemPackage
import TestSupport
import Testing

@testable import Delta

/// Patches that nobody made, or that were damaged: an error or the right layer, in bounded memory, and never a trap.
@Suite struct DamagedPatchTests {
    /// A patch in memory, taken apart.
    private struct Parts {
        var description: PatchDescription
        var sections: [[UInt8]]

        init(_ bytes: [UInt8], _ description: PatchDescription) {
            self.description = description
            var rest = bytes.dropFirst(description.encoded.count)
            sections = description.sections.all.map { length in
                defer { rest = rest.dropFirst(Int(length)) }
                return Array(rest.prefix(Int(length)))
            }
        }

        /// The patch with its sections as they are now.
        var bytes: [UInt8] {
            let lengths = sections.map { Int64($0.count) }
            let whole = PatchDescription(
                target: description.target,
                targetSize: description.targetSize,
                textLength: description.textLength,
                bases: description.bases,
                packing: description.packing,
                sections: PatchDescription.SectionLengths(
                    instructions: lengths[0],
                    differences: lengths[1],
                    literals: lengths[2],
                    frames: lengths[3],
                    corrections: lengths[4]
                )
            )
            return whole.encoded + sections.joined()
        }
    }

    static let programs = ["cat", "gzip -nc1", "gzip -nc6", "pigz -nci -b 32", "zstd -qc"]

    @Test(arguments: programs)
    func `gives an error or the layer for damaged sections`(_ program: String) async throws {
        let folder = try TemporaryDirectory()
        let store = MemoryStore()
        let media: MediaType = "application/vnd.oci.image.layer.v1.tar"
        let (old, new) = LayerPatchTests.tars()
        let pack = { try await Command.require("sh", ["-c", program], input: $0) }
        let bases = [store.add(try await pack(old), mediaType: media)]
        let target = store.add(try await pack(new), mediaType: media)
        let path = folder.path.appending("patch")
        let scratch = folder.path.appending("scratch")
        let outcome = try await LayerPatch.make(
            of: target,
            from: store,
            bases: bases,
            heldBy: store,
            settings: .fast,
            scratch: scratch,
            at: path
        )
        guard case .patch = outcome else {
            Issue.record("\(outcome)")
            return
        }
        let good = try ReadableFile.contents(of: path, limit: 1 << 20)
        let parts = Parts(good, try PatchDescription(of: path))
        #expect(parts.bytes == good)
        let unpacked = try await UnpackedBase(
            bases[0],
            from: store,
            limit: parts.description.bases[0].textLength,
            named: "base",
            in: folder.path
        )
        for seed in 0..<20 {
            try DurableFile.replace(path, with: damaged(parts, seed: UInt64(seed)).bytes)
            do {
                let rebuilder = try LayerRebuilder(
                    PatchDescription(of: path),
                    patch: OpenFile(path),
                    bases: [unpacked]
                )
                var verified = VerifyingReader(rebuilder, expecting: target)
                try await verified.forEachChunk { _ in }
            } catch let error as any OperatorError {
                #expect(error.exitClass == .corrupt, "seed \(seed): \(error)")
            }
        }
    }

    /// `parts` with one section shortened, lengthened, exchanged or with flipped bits; the instructions also unpacked and packed again,
    /// so that the damage gets past libzstd.
    private func damaged(_ parts: Parts, seed: UInt64) -> Parts {
        var parts = parts
        let noise = SampleBytes.make(count: 64, seed: seed).map { Int($0) }
        let number = noise[0] % 5
        var section = parts.sections[number]
        switch noise[1] % 5 {
        case 0: section = Array(section.prefix(noise[2] * section.count / 256))
        case 1: section += SampleBytes.make(count: 1 + noise[2], seed: seed)
        case 2: section = parts.sections[noise[2] % 5]
        case 3:
            let text = (0..<1 + noise[2] / 4).map { UInt8(noise[$0 % 64]) }
            section = Self.stored(text)
        default:
            for index in 0..<1 + noise[2] % 4 where !section.isEmpty {
                section[(noise[3 + index] << 8 | noise[9 + index]) % section.count] ^=
                    1 << UInt8(noise[15 + index] % 8)
            }
        }
        parts.sections[number] = section
        return parts
    }

    /// A zstd frame with one raw block (RFC 8878, section 3.1.1.2): bytes of our choice for whoever reads the section.
    private static func stored(_ text: [UInt8]) -> [UInt8] {
        let header = UInt32(text.count) << 3 | 1
        return [0x28, 0xB5, 0x2F, 0xFD, 0x20, UInt8(text.count)]
            + (0..<3).map { UInt8(header >> ($0 * 8) & 255) }
            + text
    }

    @Test func `reads headers that are noise`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("patch")
        for seed in 0..<200 {
            let noise = SampleBytes.make(count: 8 + seed % 120, seed: UInt64(seed))
            let header =
                [UInt8(PatchDescription.version), 1] + noise.map { $0 & (seed % 2 == 0 ? 0x0F : 0xFF) }
            try DurableFile.replace(path, with: PatchDescription.magic + [UInt8(header.count)] + header)
            let error = #expect(throws: (any Error).self) { try PatchDescription(of: path) }
            #expect(error is any PatchError)
        }
    }

    @Test(arguments: [(1, 1, true), (1, 2, false), (1, 1 << 40, false), (2, 1, false)])
    func `the text of a layer that is not packed is as long as the layer`(
        _ size: Int64,
        _ text: Int64,
        _ isGood: Bool
    ) throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("patch")
        let description = PatchDescription(
            target: Digest.of([]),
            targetSize: size,
            textLength: text,
            bases: [],
            packing: .plain,
            sections: PatchDescription.SectionLengths()
        )
        try DurableFile.replace(path, with: description.encoded)
        if isGood {
            #expect(try PatchDescription(of: path) == description)
        } else {
            #expect(throws: RecompressionError.self) { try PatchDescription(of: path) }
        }
    }

    @Test func `refuses the work of another libzstd`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("patch")
        let shape = ZstdShape(
            release: 10_300,
            level: 3,
            hasChecksum: true,
            hasLength: true
        )
        let description = PatchDescription(
            target: Digest.of([]),
            targetSize: 1,
            textLength: 1,
            bases: [],
            packing: .zstd(shape),
            sections: PatchDescription.SectionLengths()
        )
        try DurableFile.replace(path, with: description.encoded)
        #expect(throws: DeltaError.otherZstd(found: ZstdShape.linkedRelease, needed: 10_300)) {
            try PatchDescription(of: path)
        }
    }
}
