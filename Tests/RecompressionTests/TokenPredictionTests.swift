import Content
import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Recompression

/// Guessing tokens from a base.
@Suite struct TokenPredictionTests {
    /// The first pass over a layer, and its tokens by place.
    private func scanned(_ layer: [UInt8], in folder: FilePath) throws -> (
        text: OpenFile, scan: GzipScan, tokens: PackedTokens
    ) {
        let path = folder.appending("layer-\(layer.count)")
        try DurableFile.replace(path, with: layer)
        var written = try TemporaryFile(named: "text-\(layer.count)", in: folder)
        let scan = try GzipScan(MemoryInput(layer), into: &written, limit: 1 << 30)
        let tokens = PackedTokens(try OpenFile(path), scan.blocks, textLength: scan.textLength)
        return (try OpenFile(written.path), scan, tokens)
    }

    @Test(arguments: ["gzip -nc6", "gzip -nc1", "pigz -ncb 32", "pigz -ncib 32"])
    func `finds the tokens of every place again, in any order`(_ program: String) async throws {
        let folder = try TemporaryDirectory()
        let text = SampleText.make(count: 200_000, seed: 51)
        let layer = try await Command.require("sh", ["-c", program], input: text)
        let tokens = try scanned(layer + layer, in: folder.path).tokens
        for place in [0, 150_000, 399_999, 20, 200_000, 199_999, 70_000] {
            let block = try #require(try tokens.block(at: place, workLimit: .max))
            #expect(block.start <= place && place < block.end)
            #expect(block.tokens.reduce(0) { $0 + $1.textLength } == block.end - block.start)
            let near = tokens.token(near: place, in: block)
            let rest = block.tokens[near.index...].prefix(64).reduce(0) { $0 + $1.textLength }
            #expect(near.place <= place && place < near.place + rest)
            var here = block.start
            for token in block.tokens {
                if token.isLiteral { #expect(UInt8(token.rawValue) == text[here % text.count]) }
                here += token.textLength
            }
        }
        let isNone = try tokens.block(at: 400_000, workLimit: .max) == nil
        #expect(isNone)
    }

    @Test(arguments: [ModelName.zlib(level: 9), .go(level: 6), .literals])
    func `makes up for a model that does not fit`(_ model: ModelName) async throws {
        let folder = try TemporaryDirectory()
        let text = SampleText.make(count: 300_000, seed: 52)
        let base = try await Command.require("gzip", ["-nc6"], input: text)
        let changed = Array(text[..<70_000]) + [1, 2, 3] + text[70_000...]
        let layer = try await Command.require("gzip", ["-nc6"], input: changed)
        let new = try scanned(layer, in: folder.path)
        func guide() throws -> TokenPredictionSource {
            let runs = AlignedRuns(isWanted: [true])
            runs.append(AlignedRuns.Run(start: 0, length: 70_000, base: 0, offset: 0))
            runs.append(AlignedRuns.Run(start: 70_003, length: 230_000, base: 0, offset: 70_000))
            return TokenPredictionSource(runs: runs, bases: [try scanned(base, in: folder.path).tokens])
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
                guide: isGuided ? try guide() : TokenPredictionSource()
            ) { if isGuided { guided += $0 } else { alone += $0 } }
        }
        #expect(guided.count * 3 < alone.count, "\(guided.count) against \(alone.count) bytes")
        let rebuilt = try GzipReconstruction.rebuild(
            text: FileInput(new.text),
            corrections: MemoryInput(guided),
            shape: shape,
            guide: try guide()
        )
        let isSame = try StreamTrial.pull(rebuilt) == layer
        #expect(isSame)
    }

    @Test func `goes by the group once guesses were right for long, and no longer after a wrong one`()
        async throws
    {
        let folder = try TemporaryDirectory()
        let text = SampleText.make(count: 200_000, seed: 56)
        let layer = try await Command.require("gzip", ["-nc6"], input: text)
        let runs = AlignedRuns(isWanted: [true])
        runs.append(AlignedRuns.Run(start: 0, length: 200_000, base: 0, offset: 0))
        let tokens = try scanned(layer, in: folder.path).tokens
        var guide = TokenPrediction(TokenPredictionSource(runs: runs, bases: [tokens]))
        var position = TokenPrediction.lead
        var guesses = 0
        var groups = 0
        text.withUnsafeBufferPointer { text in
            #expect(throws: Never.self) {
                while position < 190_000 {
                    guard try guide.reach(position) else {
                        position += 1
                        continue
                    }
                    if let group = guide.group(behind: position) {
                        #expect(guesses >= 256 && position >= 32_768)
                        groups += 1
                        // The third one is said to be wrong; then it takes as many guesses again.
                        guide.take(group, isRight: groups != 3)
                        if groups == 3 { guesses = 0 } else { position += group.textLength }
                        if groups != 3 { continue }
                    }
                    let start = try #require(text.baseAddress) + position
                    let cursor = TextCursor(text: start, position: position, available: 300)
                    guard let guess = guide.guess(cursor, behind: position) else {
                        position += 1
                        continue
                    }
                    guide.hit()
                    guesses += 1
                    position += guess.textLength
                }
            }
        }
        #expect(groups > 100, "\(groups) groups")
    }

    @Test func `groups agree whatever the bytes of their literals are, and take those of the text`() {
        let literal = Token(rawValue: 65)
        let match = Token(length: 5, distance: 1)
        let group = [literal, match, literal]
        group.withUnsafeBufferPointer { tokens in
            let group = TokenGroup(tokens: tokens, textLength: 7)
            #expect(group.agrees(with: [literal, match, literal]))
            #expect(group.agrees(with: [Token(rawValue: 90), match, literal]))
            #expect(!group.agrees(with: [literal, match, match]))
            #expect(!group.agrees(with: [literal, Token(length: 6, distance: 1), literal]))
            #expect(!group.agrees(with: [literal, literal, literal]))
            var written = [Token](repeating: .literal, count: 3)
            group.write(to: &written, Array("ZABCDEX".utf8))
            #expect(written == [Token(rawValue: 90), match, Token(rawValue: 88)])
        }
    }

    /// A gzip layer of a block of zeros, `count` of them written one by one, between two blocks of `edge` bytes.
    private func layer(around count: Int, edge: Int) -> [UInt8] {
        var writer = DeflateWriter()
        let buffer = TokenBuffer()
        for (number, count) in [edge, count, edge].enumerated() {
            var block = DeflateBlock()
            block.isFinal = number == 2
            for index in 0..<count { buffer.tokens[index] = .literal }
            buffer.count = count
            writer.write(block, buffer)
        }
        writer.bits.align(padding: 0)
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + Array(writer.bits.bytes)
            + [UInt8](repeating: 0, count: 8)
    }

    @Test func `does not read long blocks, and finds what is behind them`() throws {
        let folder = try TemporaryDirectory()
        let long = BlockIndex.longBlock
        for (count, isLong) in [(long, false), (long + 1, true)] {
            let tokens = try scanned(layer(around: count, edge: 50), in: folder.path).tokens
            for place in [0, 60, 50 + count, 49 + count, 99 + count] {
                let before = tokens.work
                let block = try #require(try tokens.block(at: place, workLimit: .max))
                let isMiddle = place >= 50 && place < 50 + count
                #expect(block.start == (place < 50 ? 0 : isMiddle ? 50 : 50 + count))
                #expect(block.end == (place < 50 ? 50 : isMiddle ? 50 + count : 100 + count))
                #expect(block.tokens.isEmpty == (isLong && isMiddle))
                if isLong { #expect(tokens.work - before < 10_000) }
            }
        }
    }

    @Test func `stops reading where the work is too much, and goes on from there`() async throws {
        let folder = try TemporaryDirectory()
        let layer = try await Command.require(
            "gzip",
            ["-nc1"],
            input: SampleText.make(count: 150_000, seed: 55)
        )
        let tokens = try scanned(layer, in: folder.path).tokens
        var attempts = 0
        while try tokens.block(at: 12_000, workLimit: 2_000 * attempts) == nil {
            attempts += 1
            try #require(attempts < 100)
        }
        #expect(attempts > 2)
        #expect(tokens.work < 2_000 * attempts + 40_000)
    }

    private struct FollowsTokens: ModelUser {
        func use<Model: EncoderModel & ~Copyable>(_ model: consuming Model) -> Bool { Model.followsTokens }
    }

    @Test(arguments: ModelName.all)
    func `knows by name which models follow tokens`(_ name: ModelName) throws {
        #expect(try name.withModel(FollowsTokens()) == name.followsTokens)
    }
}
