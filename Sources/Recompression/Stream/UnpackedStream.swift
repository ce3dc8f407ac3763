package import Content
import FileIO
package import SystemPackage

/// A compressed stream that is taken apart: what it unpacks to, in a file, and how that becomes the stream again.
package struct UnpackedStream: Sendable {
    /// What the first pass found.
    private enum Form {
        case gzip(EncoderShape, segments: [Int])
        case zstd(ZstdShape, [ZstdPiece])
    }

    /// What the stream unpacks to.
    package let text: OpenFile

    private let stream: OpenFile
    private let form: Form

    /// Unpacks `stream` into `scratch`, to at most `limit` bytes, and finds out how to pack it again; nil for neither gzip nor zstd.
    /// - Throws: ``UnrebuildableStream`` when that cannot be done.
    package init?(_ stream: OpenFile, scratch: FilePath, limit: Int64) throws {
        self.stream = stream
        var start = [UInt8](repeating: 0, count: Int(min(8, stream.handle.size)))
        try start.withUnsafeMutableBytes { try stream.handle.readExactly(into: $0, at: 0) }
        if GzipHeader.isStart(start) {
            var written = try TemporaryFile(named: "text", in: scratch)
            let scan = try GzipScan(FileInput(stream), into: &written, limit: limit)
            text = try OpenFile(written.path)
            let sample = EncoderChoice.Sample(layer: stream, text: text, segments: scan.segments)
            form = .gzip(try EncoderChoice.shape(of: sample), segments: scan.segments)
        } else if ZstdScan.isStart(start) {
            var written = try TemporaryFile(named: "text", in: scratch)
            let scan = try ZstdScan(stream, into: &written, limit: limit)
            text = try OpenFile(written.path)
            form = .zstd(try ZstdChoice.shape(of: stream, scan, text: text), scan.pieces)
        } else {
            return nil
        }
    }

    /// How the text becomes the stream.
    package var packing: Packing {
        switch form {
        case .gzip(let shape, _): .gzip(shape)
        case .zstd(let shape, _): .zstd(shape)
        }
    }

    /// Hands what the stream needs beside its text to `sink`, piece by piece; `guide` says what of the text is in which base.
    package func correct(
        _ guide: TokenPredictionSource,
        _ sink: @escaping (_ corrections: [UInt8]) throws -> Void
    ) throws {
        switch form {
        case .gzip(let shape, let segments):
            _ = try GzipReconstruction.correct(
                FileInput(stream),
                text: FileInput(text),
                segments: segments,
                shape: shape,
                guide: guide,
                sink
            )
        case .zstd(_, let pieces):
            try sink(ZstdChoice.corrections(pieces))
        }
    }
}
