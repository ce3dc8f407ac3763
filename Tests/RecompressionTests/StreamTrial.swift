import Content
import FileIO
import SystemPackage
import TestSupport

@testable import Recompression

/// Takes streams apart that are in memory, and makes them again.
enum StreamTrial {
    /// Pulls `input` to its end, at most `limit` bytes.
    static func pull(_ input: any ByteInput, limit: Int = 64 << 20) throws -> [UInt8] {
        var input = input
        var bytes: [UInt8] = []
        let buffer = ChunkBuffer(capacity: 10_007)
        while bytes.count < limit {
            let count = try input.read(into: buffer.bytes)
            if count == 0 { break }
            bytes.append(contentsOf: buffer.bytes[..<count])
        }
        return bytes
    }

    /// What the first pass and the corrections make of a gzip layer.
    struct Corrected {
        var text: [UInt8]
        var segments: [Int]
        var shape: EncoderShape
        var corrections: [UInt8]

        /// Whether `layer` comes back; only a word, as comparing large arrays in an expectation takes minutes when they differ.
        func gives(_ layer: [UInt8]) throws -> Bool {
            try rebuilt() == layer
        }

        /// The layer, rebuilt.
        func rebuilt(limit: Int = 64 << 20) throws -> [UInt8] {
            let input = try GzipReconstruction.rebuild(
                text: MemoryInput(text),
                corrections: MemoryInput(corrections),
                shape: shape
            )
            return try StreamTrial.pull(input, limit: limit)
        }
    }

    /// Corrects `layer` by the model that fits best, or by `shape`.
    static func correct(_ layer: [UInt8], shape: EncoderShape? = nil) throws -> Corrected {
        let folder = try TemporaryDirectory()
        let path = folder.path.appending("layer")
        try DurableFile.replace(path, with: layer)
        var written = try TemporaryFile(named: "text", in: folder.path)
        let scan = try GzipScan(MemoryInput(layer), into: &written, limit: 1 << 30)
        let text = try OpenFile(written.path)
        let sample = EncoderChoice.Sample(layer: try OpenFile(path), text: text, segments: scan.segments)
        let chosen = try shape ?? EncoderChoice.shape(of: sample)
        var corrections: [UInt8] = []
        _ = try GzipReconstruction.correct(
            MemoryInput(layer),
            text: FileInput(text),
            segments: scan.segments,
            shape: chosen
        ) { corrections += $0 }
        return Corrected(
            text: try pull(FileInput(text)),
            segments: scan.segments,
            shape: chosen,
            corrections: corrections
        )
    }
}
