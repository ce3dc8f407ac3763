import Content
import FileIO
import Recompression
import SystemPackage

/// A base layer in scratch files.
struct UnpackedBase: Sendable {
    /// What it unpacks to.
    let text: OpenFile
    /// The layer and the places of its blocks, if it is packed by gzip.
    private let packed: (layer: OpenFile, blocks: BlockIndex)?

    /// How it is packed, if that is gzip; for one reader.
    func makeTokens() -> PackedTokens? {
        packed.map { PackedTokens($0.layer, $0.blocks, textLength: text.handle.size) }
    }

    /// Reads `layer` from `source` and unpacks it, to at most `limit` bytes; `name` tells its scratch files from others in `scratch`.
    init(
        _ layer: Descriptor,
        from source: some ContentSource,
        limit: Int64,
        named name: String,
        in scratch: FilePath
    ) async throws {
        var fetched = try TemporaryFile(named: "\(name).layer", in: scratch)
        try await LayerScratch.fetch(layer, from: source, into: &fetched)
        let file = try OpenFile(fetched.path)
        var unpacked = try TemporaryFile(named: "\(name).text", in: scratch)
        do {
            let scan = try GzipScan(FileInput(file), into: &unpacked, limit: limit)
            text = try OpenFile(unpacked.path)
            packed = (file, scan.blocks)
        } catch is UnrebuildableStream {
            unpacked = try TemporaryFile(named: "\(name).other", in: scratch)
            try LayerScratch.unpack(file, layer.digest, limit: limit, into: &unpacked)
            text = try OpenFile(unpacked.path)
            packed = nil
        }
    }
}
