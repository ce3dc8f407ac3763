import Content
import Diagnostics
import FileIO
import OCILayout
import SystemPackage
import TestSupport
import Testing

/// Inputs that nobody thought of; every run has the same ones.
@Suite struct RandomInputTests {
    /// Numbers from 0 to `bound` that look random.
    private struct Dice {
        private let bytes: [UInt8]
        private var offset = 0

        init(seed: UInt64) {
            bytes = SampleBytes.make(count: 400_000, seed: seed)
        }

        mutating func roll(_ bound: Int) -> Int {
            defer { offset = (offset + 3) % (bytes.count - 3) }
            return (Int(bytes[offset]) << 16 | Int(bytes[offset + 1]) << 8 | Int(bytes[offset + 2])) % bound
        }
    }

    @Test func `whatever parses as a reference prints as itself`() throws {
        let parts = [
            "a", "b0", "Z", ".", "_", "__", "-", "--", "/", ":", "@", "localhost", "docker.io", "library",
            "[::1]", "5000",
            "sha256:" + String(repeating: "0", count: 64), "é", " ",
        ]
        var dice = Dice(seed: 1)
        var accepted = 0
        for _ in 0..<20_000 {
            let text = (0...dice.roll(7)).map { _ in parts[dice.roll(parts.count)] }.joined()
            do throws(OCILayoutError) {
                let reference = try ImageReference(text)
                accepted += 1
                #expect(try ImageReference(reference.description) == reference, "\(text)")
                #expect(try ImageReference(reference.familiar) == reference, "\(text)")
            } catch {
                guard case .malformedReference(text, _) = error else {
                    Issue.record("\(text): \(error)")
                    continue
                }
            }
        }
        #expect(accepted > 1_000)
    }

    @Test func `a manifest with changed bytes parses or is refused`() throws {
        let original = ManifestDocumentTests.image(more: #","annotations":{"a":"b"},"subject":null"#)
        var dice = Dice(seed: 2)
        for _ in 0..<3_000 {
            var bytes = original
            for _ in 0...dice.roll(3) { bytes[dice.roll(bytes.count)] = UInt8(dice.roll(256)) }
            do {
                _ = try ManifestDocument(bytes, as: .imageManifest)
            } catch {
                #expect((error as? any OperatorError)?.exitClass == .corrupt, "\(error)")
            }
        }
    }

    @Test func `an archive with changed bytes opens as the same image or is refused`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("a.tar")
        let original = SavedImage(layers: 1).archive
        try DurableFile.replace(path, with: original)
        let scratch = folder.path.appending("scratch")
        let image = try await open(path, scratch)
        var dice = Dice(seed: 3)
        for _ in 0..<40 {
            var bytes = original
            bytes[dice.roll(bytes.count)] ^= UInt8(1 << dice.roll(8))
            try DurableFile.replace(path, with: bytes)
            do {
                // A change in a name that nothing uses, or in padding, may go unnoticed; a change of the image may not.
                let found = try await open(path, scratch)
                #expect(found.descriptor == image.descriptor)
            } catch {
                let refusal = error as? any OperatorError
                #expect(refusal?.exitClass == .corrupt, "\(error)")
            }
        }
    }

    private func open(_ path: FilePath, _ scratch: FilePath) async throws -> ImageArchive.Image {
        try #require(await ImageArchive.open(path, scratch: scratch).images.first)
    }
}
