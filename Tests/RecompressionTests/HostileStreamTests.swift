import TestSupport
import Testing

@testable import Recompression

/// Streams that no encoder writes, and corrections that nobody made.
@Suite struct HostileStreamTests {
    /// A gzip layer of blocks whose tokens, kinds and sizes are random but valid.
    private func layer(seed: UInt64) -> [UInt8] {
        let noise = SampleBytes.make(count: 60_000, seed: seed)
        var writer = DeflateWriter()
        var place = 0
        func next() -> Int {
            place += 1
            return Int(noise[place % noise.count])
        }
        var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var length = 0
        let buffer = TokenBuffer()
        let blocks = 3 + next() % 12
        for number in 0..<blocks {
            var block = DeflateBlock()
            block.isFinal = number == blocks - 1
            if next() < 60 {
                block.kind = .stored
                block.padding = next() < 40 ? 0x55 : 0
                let content = (0..<next() * (next() % 3)).map { _ in UInt8(next()) }
                content.withUnsafeBytes { writer.writeStored(block, $0) }
                length += content.count
                continue
            }
            buffer.count = next() * (next() % 4)
            for index in 0..<buffer.count {
                let isMatch = length > 0 && next() < 128
                let match = Token(
                    length: next() < 20 ? 259 : 3 + next(),
                    distance: 1 + (next() << 8 | next()) % max(1, min(length, 32_768))
                )
                buffer.tokens[index] = isMatch ? match : Token(rawValue: UInt32(next()))
                length += buffer.tokens[index].textLength
            }
            block.kind = next() < 80 ? .fixed : .dynamic
            let counts = SymbolCounts(buffer)
            let style: HuffmanStyle = next() < 128 ? .zlib : .go
            block.header = style.header(literals: counts.literals, distances: counts.distances)
            writer.write(block, buffer)
        }
        writer.bits.align(padding: next() < 60 ? 0x2A : 0)
        bytes += Array(writer.bits.bytes)
        return bytes + (0..<8).map { _ in UInt8(next()) } + (0..<next() % 20).map { _ in UInt8(next()) }
    }

    @Test(arguments: 0..<40)
    func `rebuilds streams of random tokens`(_ seed: Int) throws {
        let layer = layer(seed: UInt64(seed))
        let models = ModelName.all
        let shape = EncoderShape(
            model: models[seed % models.count],
            restart: RestartRule.allCases[seed / models.count % 4]
        )
        #expect(try StreamTrial.correct(layer, shape: shape).gives(layer))
    }

    @Test(arguments: 0..<20)
    func `takes bytes that are no stream for what they are`(_ seed: Int) throws {
        var layer = layer(seed: UInt64(seed % 7))
        let noise = SampleBytes.make(count: 40, seed: UInt64(seed))
        for index in 0..<4 { layer[10 + Int(noise[index]) * 7 % (layer.count - 10)] ^= noise[index + 4] }
        do {
            let shape = EncoderShape(model: .zlib(level: 1), restart: .window)
            #expect(try StreamTrial.correct(layer, shape: shape).gives(layer))
        } catch is UnrebuildableStream {
            // Shipped whole.
        }
    }

    @Test(arguments: ["b''", "gzip.compress(d)"])
    func `refuses matches with what comes before their member`(_ before: String) async throws {
        let script = """
            import sys,zlib,gzip
            d=sys.stdin.buffer.read()
            c=zlib.compressobj(6,zlib.DEFLATED,-15,8,0,d)
            packed=c.compress(d)+c.flush()+zlib.crc32(d).to_bytes(4,"little")+len(d).to_bytes(4,"little")
            sys.stdout.buffer.write(\(before)+bytes.fromhex("1f8b0800000000000003")+packed)
            """
        let text = SampleText.make(count: 5_000, seed: 91)
        let layer = try await Command.require("python3", ["-c", script], input: text)
        #expect(throws: UnrebuildableStream.unusual) { try StreamTrial.correct(layer) }
    }

    @Test(arguments: ModelName.all)
    func `survives damaged corrections and damaged text`(_ model: ModelName) throws {
        let source = layer(seed: 3) + layer(seed: 5)
        let good = try StreamTrial.correct(source, shape: EncoderShape(model: model, restart: .window))
        let noise = SampleBytes.make(count: 400, seed: 77)
        for index in 0..<12 {
            var damaged = good
            let place = Int(noise[index]) << 8 | Int(noise[index + 100])
            if index % 3 == 0 {
                damaged.text[place % damaged.text.count] ^= 1 << (noise[index + 200] % 8)
            } else if index % 3 == 1 {
                damaged.corrections[place % damaged.corrections.count] ^= 1 << (noise[index + 200] % 8)
            } else {
                damaged.corrections = Array(damaged.corrections.prefix(place % damaged.corrections.count))
            }
            do {
                let rebuilt = try damaged.rebuilt(limit: 1 << 19)
                let isSame = rebuilt == source
                #expect(index % 3 == 0 || !isSame || damaged.corrections == good.corrections)
            } catch is RecompressionError {
                // Refused.
            }
        }
    }

    @Test func `ends on corrections that are noise`() throws {
        for seed in 0..<ModelName.all.count {
            let corrected = StreamTrial.Corrected(
                text: SampleText.make(count: 30_000, seed: 1),
                segments: [],
                shape: EncoderShape(model: ModelName.all[seed % ModelName.all.count], restart: .goOn),
                corrections: SampleBytes.make(count: 2_000, seed: UInt64(seed))
            )
            do {
                _ = try corrected.rebuilt(limit: 1 << 18)
            } catch is RecompressionError {
                // Refused.
            }
        }
    }
}
