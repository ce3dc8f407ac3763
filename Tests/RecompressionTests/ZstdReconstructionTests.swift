import Content
import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Recompression

/// Layers of the zstd program, rebuilt byte for byte.
@Suite struct ZstdReconstructionTests {
    private static let text = SampleText.make(count: 60_000, seed: 31)

    /// What the choice finds for a layer, and what rebuilding gives.
    private func rebuilt(_ layer: [UInt8]) throws -> (shape: ZstdShape, bytes: [UInt8]) {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("layer")
        try DurableFile.replace(path, with: layer)
        let file = try OpenFile(path)
        var written = try TemporaryFile(named: "text", in: folder.path)
        let scan = try ZstdScan(file, into: &written, limit: 1 << 30)
        let text = try OpenFile(written.path)
        let shape = try ZstdChoice.shape(of: file, scan, text: text)
        let rebuilder = try ZstdRebuilder(
            text: FileInput(text),
            textLength: text.handle.size,
            corrections: MemoryInput(ZstdChoice.corrections(scan.pieces)),
            shape: shape
        )
        return (shape, try StreamTrial.pull(rebuilder))
    }

    static let options: [[String]] =
        (1...19).map { ["-\($0)"] } + [
            ["-3", "--no-check"], ["-9", "--single-thread"], ["-3", "-T1"], ["-6", "-T2"],
            ["-5", "--stream-size=60000"],
        ]

    @Test(arguments: options)
    func `rebuilds what the program writes`(_ options: [String]) async throws {
        let layer = try await Command.require("zstd", ["-qc"] + options, input: Self.text)
        let found = try rebuilt(layer)
        let isSame = found.bytes == layer
        #expect(isSame, "\(found.shape)")
    }

    @Test(arguments: ["-1", "-3"])
    func `rebuilds long frames of one job, and ships those of several whole`(_ level: String) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("text")
        // Longer than a job of level 3, and not a whole number of blocks.
        let piece = SampleText.make(count: 100_003, seed: 32)
        try DurableFile.replace(path, with: Array(repeatElement(piece, count: 90).joined()))
        let layer = try await Command.require("zstd", ["-qc", level, "--single-thread", path.string])
        let found = try rebuilt(layer)
        let isSame = found.bytes == layer
        #expect(isSame && found.shape.hasLength, "\(found.shape)")
        let other = try await Command.require("zstd", ["-qc", level, path.string])
        #expect(throws: UnrebuildableStream.unknownCompression) { try rebuilt(other) }
    }

    @Test func `a library that gets no memory says nothing about the patch`() throws {
        let memoryAllocation = -64
        #expect(throws: RecompressionError.outOfMemory(library: "libzstd")) {
            try zstdChecked(memoryAllocation, part: "frame")
        }
        #expect(throws: RecompressionError.malformedPatch(part: "frame", reason: "Data corruption detected"))
        {
            try zstdChecked(-20, part: "frame")
        }
        #expect(try zstdChecked(3, part: "frame") == 3)
    }

    @Test func `keeps several frames, skippable ones and what follows them`() async throws {
        let frame = try await Command.require("zstd", ["-qc"], input: Self.text)
        let skippable: [UInt8] = [0x5E, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]
        let layer = skippable + frame + skippable + frame + skippable + [0, 1, 2]
        let isSame = try rebuilt(layer).bytes == layer
        #expect(isSame)
    }

    @Test func `ships whole what libzstd does not write that way`() async throws {
        var layer = try await Command.require("zstd", ["-qc"], input: Self.text)
        let other = try await Command.require("zstd", ["-qc", "-19"], input: Self.text)
        #expect(throws: UnrebuildableStream.unknownCompression) { try rebuilt(layer + other) }
        #expect(throws: UnrebuildableStream.unknownCompression) {
            try rebuilt([0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0])
        }
        #expect(throws: UnrebuildableStream.unusual) { try rebuilt(Array(layer.dropLast(9))) }
        layer[200] ^= 1
        #expect(throws: UnrebuildableStream.self) { try rebuilt(layer) }
    }

    @Test func `ships whole what has much beside frames`() async throws {
        let frame = try await Command.require("zstd", ["-qc"], input: Self.text)
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 5, 0] + [UInt8](repeating: 7, count: 5 << 16)
        let isSame = try rebuilt(skippable + frame + skippable).bytes == skippable + frame + skippable
        #expect(isSame)
        #expect(throws: UnrebuildableStream.costlyCorrections) {
            try rebuilt(skippable + skippable + frame + skippable + skippable)
        }
    }

    @Test func `refuses pieces that the text has not`() throws {
        let shape = ZstdShape(
            release: ZstdShape.linkedRelease,
            level: 3,
            hasChecksum: true,
            hasLength: true
        )
        let cases: [[UInt8]] = [[1, 22], [1, 7, 1, 2], [2, 20], [200, 200, 200, 200, 200, 1], []]
        for corrections in cases {
            #expect(throws: RecompressionError.self, "\(corrections)") {
                let rebuilder = try ZstdRebuilder(
                    text: MemoryInput([1, 2, 3, 4]),
                    textLength: 10,
                    corrections: MemoryInput(corrections),
                    shape: shape
                )
                return try StreamTrial.pull(rebuilder)
            }
        }
    }
}
