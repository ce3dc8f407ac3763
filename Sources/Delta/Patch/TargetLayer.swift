import Content
import FileIO
import SystemPackage

/// The layer that a patch is to make, unpacked, and how it is packed again.
struct TargetLayer {
    /// What the first pass found.
    private enum Form {
        case plain
        case gzip(EncoderShape, segments: [Int])
        case zstd(ZstdShape, [ZstdPiece])
    }

    /// The layer as it is in the registry.
    let layer: OpenFile
    /// What it unpacks to.
    let text: OpenFile
    private let form: Form

    /// Unpacks the layer at `path` into `scratch` and finds out how to pack it again.
    /// - Throws: ``WholeReason`` when that cannot be done.
    init(_ path: FilePath, scratch: FilePath) throws {
        let layer = try OpenFile(path)
        self.layer = layer
        var start = [UInt8](repeating: 0, count: Int(min(8, layer.handle.size)))
        try start.withUnsafeMutableBytes { try layer.handle.readExactly(into: $0, at: 0) }
        if GzipHeader.isStart(start) {
            var written = try TemporaryFile(named: "text", in: scratch)
            let scan = try GzipScan(FileInput(layer), into: &written, limit: LayerPatch.textLimit)
            text = try OpenFile(written.path)
            let sample = EncoderChoice.Sample(layer: layer, text: text, segments: scan.segments)
            form = .gzip(try EncoderChoice.shape(of: sample), segments: scan.segments)
        } else if ZstdScan.isStart(start) {
            var written = try TemporaryFile(named: "text", in: scratch)
            let scan = try ZstdScan(layer, into: &written, limit: LayerPatch.textLimit)
            text = try OpenFile(written.path)
            form = .zstd(try ZstdChoice.shape(of: layer, scan, text: text), scan.pieces)
        } else {
            guard try !TarMap(layer).entries.isEmpty else { throw WholeReason.unknownCompression }
            text = layer
            form = .plain
        }
    }

    /// How it is packed, as the patch says it.
    var packing: PatchDescription.Packing {
        switch form {
        case .plain: .plain
        case .gzip(let shape, _): .gzip(shape)
        case .zstd(let shape, _): .zstd(shape)
        }
    }

    /// Writes what the packed form needs beside the text to `corrections`; `guide` says what of the text is in which base.
    func correct(_ guide: TokenGuideSource, into corrections: CorrectionFile) throws {
        switch form {
        case .plain: return
        case .gzip(let shape, let segments):
            _ = try GzipReconstruction.correct(
                FileInput(layer),
                text: FileInput(text),
                segments: segments,
                shape: shape,
                guide: guide
            ) { try corrections.append($0) }
        case .zstd(_, let pieces):
            try corrections.append(ZstdChoice.corrections(pieces))
        }
    }
}
