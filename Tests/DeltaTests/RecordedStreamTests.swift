import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Delta

/// What Go's compress/gzip made of sample texts, recorded once (fixtures/README.md): its old and its new encoder.
@Suite struct RecordedStreamTests {
    private static let folder = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent().appending("fixtures/streams")
    private static let text = SampleText.make(count: 90_000, seed: 41)

    @Test(arguments: [1, 2, 3, 4, 5, 6, 9])
    func `rebuilds what Go up to 1.26 writes`(_ level: Int) throws {
        try check("go1.26-\(level).gz", .go(level: level))
    }

    @Test(arguments: 1...9)
    func `rebuilds what Go from 1.27 on writes`(_ level: Int) throws {
        try check("go1.27-\(level).gz", .flate(level: level))
    }

    @Test(arguments: ["go1.26": 200, "go1.27": 400])
    func `patches eStargz layers, a gzip member for each file or piece of it`(
        _ release: String,
        _ limit: Int
    ) async throws {
        let (old, new) = (try stream("estargz-\(release)-old.gz"), try stream("estargz-\(release)-new.gz"))
        let statistics = try #require(try await PatchTrial.run(old, new, .patch))
        #expect(statistics.correctionSize < limit)
    }

    private func stream(_ name: String) throws -> [UInt8] {
        try ReadableFile.contents(of: Self.folder.appending(name), limit: 1 << 20)
    }

    private func check(_ name: String, _ model: ModelName) throws {
        let layer = try stream(name)
        let corrected = try DeltaHarness.correct(layer, shape: EncoderShape(model: model, restart: .goOn))
        let isText = corrected.text == Self.text
        #expect(isText)
        #expect(corrected.corrections.count < 60, "\(corrected.corrections.count) bytes")
        #expect(try corrected.gives(layer))
    }
}
