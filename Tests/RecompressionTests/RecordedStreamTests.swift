import FileIO
import SystemPackage
import TestSupport
import Testing

@testable import Recompression

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

    private func check(_ name: String, _ model: ModelName) throws {
        let layer = try ReadableFile.contents(of: Self.folder.appending(name), limit: 1 << 20)
        let corrected = try StreamTrial.correct(layer, shape: EncoderShape(model: model, restart: .goOn))
        let isText = corrected.text == Self.text
        #expect(isText)
        #expect(corrected.corrections.count < 60, "\(corrected.corrections.count) bytes")
        #expect(try corrected.gives(layer))
    }
}
