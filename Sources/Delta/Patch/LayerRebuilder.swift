import Content
import FileIO
import Recompression

/// The layer that a patch makes of unpacked bases, as far as it is pulled.
///
/// Hands out the signed number of bytes or fails; whether they are the right ones is for ``VerifyingReader`` to say.
struct LayerRebuilder: ContentReader {
    private var input: any ByteInput
    private var missing: Int64

    /// - Parameters:
    ///   - patch: The file with the patch.
    ///   - bases: The unpacked bases, in the order of the description.
    init(_ description: PatchDescription, patch: OpenFile, bases: [UnpackedBase]) throws {
        guard bases.count == description.bases.count else {
            throw DeltaError.wrongBaseCount(expected: description.bases.count, found: bases.count)
        }
        for (base, file) in zip(description.bases, bases) where base.textLength != file.text.handle.size {
            throw DeltaError.baseDiffers(
                base.digest,
                reason: "it unpacks to \(file.text.handle.size) bytes, expected \(base.textLength)"
            )
        }
        let inputs = zip(description.sectionStarts, description.sections.all).map {
            FileInput(patch, offset: $0, length: $1)
        }
        let streams = TextRebuilder.Streams(
            instructions: try ZstdInput(
                inputs[0],
                windowLog: TextSections.WindowLog.instructions,
                part: "instructions"
            ),
            differences: try ZstdInput(
                inputs[1],
                windowLog: TextSections.WindowLog.differences,
                part: "differences"
            ),
            literals: try ZstdInput(
                inputs[2],
                windowLog: TextSections.WindowLog.literals,
                part: "literals"
            ),
            frames: inputs[3]
        )
        let guide = description.packing.guide(by: bases.map { $0.makeTokens() })
        let text = TextRebuilder(
            bases: bases.map { $0.text },
            streams: streams,
            length: description.textLength,
            runs: guide.runs
        )
        input = try description.packing.rebuild(
            text,
            textLength: description.textLength,
            corrections: inputs[4],
            guide: guide
        )
        missing = description.targetSize
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try Task.checkCancellation()
        guard missing > 0 else { return 0 }
        let count = try input.read(into: buffer)
        guard count > 0 else {
            throw RecompressionError.malformedPatch(part: "result", reason: "it ends too early")
        }
        guard Int64(count) <= missing else {
            throw RecompressionError.malformedPatch(part: "result", reason: "it is longer than it says")
        }
        missing -= Int64(count)
        return count
    }
}
