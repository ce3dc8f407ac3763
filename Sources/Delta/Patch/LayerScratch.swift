import Content
import FileIO
import Recompression
import SystemPackage

/// Brings layers into scratch files, verified and unpacked.
enum LayerScratch {
    /// Writes the layer as it is to `file`.
    static func fetch(
        _ layer: Descriptor,
        from source: some ContentSource,
        into file: inout TemporaryFile
    ) async throws {
        try await source.withContent(of: layer) { reader in
            var verified = VerifyingReader(reader, expecting: layer)
            let buffer = ChunkBuffer()
            while true {
                try Task.checkCancellation()
                let count = try await verified.read(into: buffer.bytes)
                if count == 0 { return }
                try file.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
            }
        }
    }

    /// Writes what the layer in `packed` unpacks to to `file`, at most `limit` bytes.
    static func unpack(
        _ packed: OpenFile,
        _ digest: Digest,
        limit: Int64,
        into file: inout TemporaryFile
    ) throws {
        let unpacker = LayerUnpacker(digest, limit: limit)
        var input = FileInput(packed)
        let buffer = ChunkBuffer()
        while true {
            try Task.checkCancellation()
            let count = try input.read(into: buffer.bytes)
            if count == 0 { break }
            try unpacker.append(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]), to: &file)
        }
        try unpacker.finish(&file)
    }
}
