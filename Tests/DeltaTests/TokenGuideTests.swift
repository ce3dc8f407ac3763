import Content
import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Delta

/// Guessing tokens from a base.
@Suite struct TokenGuideTests {
    /// The first pass over a layer, and its tokens by place.
    private func scanned(_ layer: [UInt8], in folder: FilePath) throws -> (
        text: OpenFile, scan: GzipScan, tokens: PackedTokens
    ) {
        let path = folder.appending("layer-\(layer.count)")
        try DurableFile.replace(path, with: layer)
        var written = try TemporaryFile(named: "text-\(layer.count)", in: folder)
        let scan = try GzipScan(MemoryInput(layer), into: &written, limit: 1 << 30)
        return (try OpenFile(written.path), scan, PackedTokens(try OpenFile(path), scan.blocks))
    }

    @Test(arguments: ["gzip -nc6", "gzip -nc1", "pigz -ncb 32", "pigz -ncib 32"])
    func `finds the tokens of every place again, in any order`(_ program: String) async throws {
        let folder = try TemporaryDirectory()
        let text = SampleText.make(count: 200_000, seed: 51)
        let layer = try await Command.require("sh", ["-c", program], input: text)
        let tokens = try scanned(layer + layer, in: folder.path).tokens
        for place in [0, 150_000, 399_999, 20, 200_000, 199_999, 70_000] {
            let block = try #require(try tokens.block(at: place))
            #expect(block.start <= place && place < block.end)
            #expect(block.tokens.reduce(0) { $0 + $1.textLength } == block.length)
            var here = block.start
            for token in block.tokens {
                if token.isLiteral { #expect(UInt8(token.rawValue) == text[here % text.count]) }
                here += token.textLength
            }
        }
        #expect(try tokens.block(at: 400_000) == nil)
    }

    @Test(arguments: [ModelName.zlib(level: 9), .go(level: 6), .literals])
    func `makes up for a model that does not fit`(_ model: ModelName) async throws {
        let folder = try TemporaryDirectory()
        let text = SampleText.make(count: 150_000, seed: 52)
        let base = try await Command.require("gzip", ["-nc6"], input: text)
        let changed = Array(text[..<70_000]) + [1, 2, 3] + text[70_000...]
        let layer = try await Command.require("gzip", ["-nc6"], input: changed)
        let old = try scanned(base, in: folder.path)
        let new = try scanned(layer, in: folder.path)
        func guide() -> TokenGuideSource {
            let runs = AlignedRuns()
            runs.append(Instruction(kind: .copy, length: 70_000), at: 0)
            runs.append(Instruction(kind: .add, length: 80_000, offset: 70_000), at: 70_003)
            return TokenGuideSource(runs: runs, bases: [old.tokens])
        }
        let shape = EncoderShape(model: model, restart: .goOn)
        var guided: [UInt8] = []
        var alone: [UInt8] = []
        for isGuided in [true, false] {
            _ = try GzipReconstruction.correct(
                MemoryInput(layer),
                text: FileInput(new.text),
                segments: new.scan.segments,
                shape: shape,
                guide: isGuided ? guide() : TokenGuideSource()
            ) { if isGuided { guided += $0 } else { alone += $0 } }
        }
        #expect(guided.count * 3 < alone.count, "\(guided.count) against \(alone.count) bytes")
        let rebuilt = try GzipReconstruction.rebuild(
            text: FileInput(new.text),
            corrections: MemoryInput(guided),
            shape: shape,
            guide: guide()
        )
        let isSame = try DeltaHarness.pull(rebuilt) == layer
        #expect(isSame)
    }

    @Test func `aligns frames within both texts`() {
        let base = SampleText.make(count: 60_000, seed: 53)
        var text = Array(base[30_000...]) + SampleBytes.make(count: 500, seed: 54) + base[..<30_000]
        for index in stride(from: 0, to: text.count, by: 997) { text[index] ^= 0x20 }
        var covered = 0
        var place = 0
        text.withUnsafeBytes { text in
            base.withUnsafeBytes { base in
                FrameAlignment.forEachStretch(of: text, in: base) { start, offset, length in
                    #expect(start >= place && start + length <= text.count && offset + length <= base.count)
                    let differing = (0..<length).count { text[start + $0] != base[offset + $0] }
                    #expect(differing * 2 <= length)
                    place = start + length
                    covered += length
                }
            }
        }
        #expect(covered > 55_000, "\(covered) bytes were found again")
    }
}
