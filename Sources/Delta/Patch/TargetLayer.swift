import Content
import FileIO
import Recompression
import SystemPackage

/// The layer that a patch is to make, unpacked, and how it is packed again.
struct TargetLayer {
    /// What it unpacks to.
    let text: OpenFile
    /// Nil for a tar that is not packed.
    private let stream: UnpackedStream?

    /// Unpacks the layer at `path` into `scratch` and finds out how to pack it again.
    /// - Throws: ``WholeReason`` or ``UnrebuildableStream`` when that cannot be done.
    init(_ path: FilePath, scratch: FilePath) throws {
        let layer = try OpenFile(path)
        stream = try UnpackedStream(layer, scratch: scratch, limit: LayerPatch.textLimit)
        text = stream?.text ?? layer
        guard try stream != nil || !TarMap(layer).entries.isEmpty else {
            throw WholeReason.unknownCompression
        }
    }

    /// How it is packed, as the patch says it.
    var packing: Packing { stream?.packing ?? .plain }

    /// Writes what the packed form needs beside the text to `corrections`; `guide` says what of the text is in which base.
    func correct(_ guide: TokenPredictionSource, into corrections: CorrectionFile) throws {
        try stream?.correct(guide) { try corrections.append($0) }
    }
}
