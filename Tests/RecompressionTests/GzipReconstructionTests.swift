import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Recompression

/// Real encoders, rebuilt byte for byte.
@Suite struct GzipReconstructionTests {
    struct Encoder: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var program: String
        var arguments: [String]
        var shape: EncoderShape

        init(_ program: String, _ arguments: String..., level: Int, restart: RestartRule = .goOn) {
            testDescription = ([program] + arguments).joined(separator: " ")
            self.program = program
            self.arguments = arguments
            shape = EncoderShape(model: .zlib(level: level), restart: restart)
        }
    }

    static let encoders = [
        Encoder("gzip", "-nc1", level: 1), Encoder("gzip", "-nc6", level: 6),
        Encoder("gzip", "-nc9", level: 9), Encoder("gzip", "-c", level: 6),
        Encoder("pigz", "-nc1", "-b", "32", level: 1, restart: .window),
        Encoder("pigz", "-nc6", "-b", "32", level: 6, restart: .window),
        Encoder("pigz", "-nc9", level: 9, restart: .window),
        Encoder("pigz", "-nci6", "-b", "32", level: 6, restart: .nothing),
        Encoder("pigz", "-nci1", "-b", "64", "-p4", level: 1, restart: .nothing),
    ]

    @Test(arguments: encoders)
    func `rebuilds what the program writes, at next to no cost`(_ encoder: Encoder) async throws {
        let text = SampleText.make(count: 150_000, seed: 11)
        let layer = try await Command.require(encoder.program, encoder.arguments, input: text)
        let corrected = try StreamTrial.correct(layer, shape: encoder.shape)
        let isText = corrected.text == text
        #expect(isText)
        #expect(try corrected.gives(layer))
        #expect(corrected.corrections.count < 200 + layer.count / 500)
    }

    static let zlib = (0...9).map { "c=zlib.compressobj(\($0),8,31);o=c.compress(d)+c.flush()" }

    @Test(arguments: [1, 6, 9])
    func `finds out which encoder it was`(_ level: Int) async throws {
        let text = SampleText.make(count: 60_000, seed: 14)
        let layer = try await Command.require("gzip", ["-nc\(level)"], input: text)
        let corrected = try StreamTrial.correct(layer)
        #expect(corrected.corrections.count < 250, "\(corrected.shape)")
        #expect(try corrected.gives(layer))
        let parallel = try await Command.require("pigz", ["-nci\(level)", "-b", "32"], input: text)
        let found = try StreamTrial.correct(parallel)
        #expect(found.corrections.count < 250, "\(found.shape)")
        #expect(try found.gives(parallel))
    }

    static let flushes = [
        "c=zlib.compressobj(6,8,31);"
            + "o=b''.join(c.compress(d[i:i+20000])+c.flush(zlib.Z_SYNC_FLUSH) for i in range(0,len(d),20000))+c.flush()",
        "c=zlib.compressobj(6,8,31);"
            + "o=b''.join(c.compress(d[i:i+20000])+c.flush(zlib.Z_FULL_FLUSH) for i in range(0,len(d),20000))+c.flush()",
        "c=zlib.compressobj(6,8,31,9);o=c.compress(d)+c.flush()",
        "c=zlib.compressobj(6,8,31,2);o=c.compress(d)+c.flush()",
        "c=zlib.compressobj(6,8,31,8,zlib.Z_HUFFMAN_ONLY);o=c.compress(d)+c.flush()",
        "c=zlib.compressobj(6,8,31,8,zlib.Z_FIXED);o=c.compress(d)+c.flush()",
        "c=zlib.compressobj(6,8,31,8,zlib.Z_RLE);o=c.compress(d)+c.flush()",
    ]

    @Test(arguments: zlib + flushes)
    func `rebuilds what zlib writes`(_ statement: String) async throws {
        let text = SampleText.make(count: 100_000, seed: 12)
        let level = Self.zlib.firstIndex(of: statement) ?? 6
        let shape = EncoderShape(model: level == 0 ? .literals : .zlib(level: level), restart: .goOn)
        let folder = try TemporaryDirectory()
        let file = folder.path.appending("text")
        try DurableFile.replace(file, with: text)
        let script = "import sys,zlib;d=open(sys.argv[1],'rb').read();\(statement);sys.stdout.buffer.write(o)"
        let layer = try await Command.require("python3", ["-c", script, file.string])
        let corrected = try StreamTrial.correct(layer, shape: shape)
        let isText = corrected.text == text
        #expect(isText)
        #expect(try corrected.gives(layer))
        if Self.zlib.contains(statement) {
            #expect(corrected.corrections.count < 200 + layer.count / 500)
        }
    }

    @Test func `rebuilds what the JDK writes`() async throws {
        let folder = try TemporaryDirectory()
        let text = SampleText.make(count: 60_000, seed: 13)
        let source = folder.path.appending("Pack.java")
        let program = """
            public class Pack { public static void main(String[] a) throws Exception {
            var o = new java.util.zip.GZIPOutputStream(System.out); 
            o.write(java.nio.file.Files.readAllBytes(java.nio.file.Path.of(a[0]))); o.finish(); o.flush(); } }
            """
        try DurableFile.replace(source, with: Array(program.utf8))
        let file = folder.path.appending("text")
        try DurableFile.replace(file, with: text)
        let layer = try await Command.require("java", [source.string, file.string])
        let corrected = try StreamTrial.correct(layer)
        #expect(try corrected.gives(layer))
        #expect(corrected.shape.model == .zlib(level: 6))
        #expect(corrected.corrections.count < 200 + layer.count / 500)
    }

    @Test(arguments: [0, 1, 2, 3, 17, 1_000])
    func `rebuilds tiny layers`(_ size: Int) async throws {
        let layer = try await Command.require("gzip", ["-nc"], input: SampleText.make(count: size, seed: 3))
        #expect(try StreamTrial.correct(layer).gives(layer))
    }

    @Test func `keeps members, their headers, wrong checksums and what follows them`() async throws {
        let text = SampleText.make(count: 20_000, seed: 4)
        let folder = try TemporaryDirectory()
        let named = folder.path.appending("named.txt")
        try DurableFile.replace(named, with: text)
        let first = try await Command.require("gzip", ["-c", named.string])
        var second = try await Command.require("pigz", ["-c9"], input: text)
        second[second.count - 2] ^= 0x40
        second[second.count - 7] ^= 0x01
        let layer = first + second + first + [UInt8](repeating: 0, count: 1_000) + [1, 2, 3]
        let corrected = try StreamTrial.correct(layer)
        let isText = corrected.text == text + text + text
        #expect(isText)
        #expect(try corrected.gives(layer))
    }

    @Test(arguments: ModelName.all)
    func `rebuilds with the wrong model too`(_ model: ModelName) async throws {
        let text = SampleText.make(count: 40_000, seed: 15)
        let layer = try await Command.require("pigz", ["-nc9", "-b", "32"], input: text)
        for restart in RestartRule.allCases {
            let corrected = try StreamTrial.correct(
                layer,
                shape: EncoderShape(model: model, restart: restart)
            )
            #expect(try corrected.gives(layer), "\(restart)")
        }
    }

    @Test(arguments: ModelName.all)
    func `gives a number to each model and finds it again`(_ model: ModelName) {
        #expect(ModelName(number: model.number) == model)
    }
}
