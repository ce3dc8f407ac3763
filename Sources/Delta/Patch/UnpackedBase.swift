import Content
import FileIO
import SystemPackage

/// A base layer in scratch files.
struct UnpackedBase {
    /// What it unpacks to.
    let text: OpenFile
    /// How it is packed, if that is gzip.
    let tokens: PackedTokens?

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
            tokens = PackedTokens(file, scan.blocks)
        } catch is WholeReason {
            unpacked = try TemporaryFile(named: "\(name).other", in: scratch)
            try LayerScratch.unpack(file, layer.digest, limit: limit, into: &unpacked)
            text = try OpenFile(unpacked.path)
            tokens = nil
        }
    }
}
