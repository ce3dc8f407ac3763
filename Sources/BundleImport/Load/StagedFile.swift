import Content
import FileIO
import SystemPackage

/// One file while it is staged; an actor, so that reading and hashing the next piece goes on beside writing.
actor StagedFile {
    private var file: TemporaryFile?

    private init(_ name: String, in folder: FilePath) throws {
        file = try TemporaryFile(named: name, in: folder)
    }

    /// Reads to the end and gives the file its name when everything is on disk.
    static func write(
        _ reader: inout some ContentReader,
        to destination: FilePath,
        mode: UInt16,
        report: (Int64) -> Void
    ) async throws {
        let name = "\(destination.lastComponent?.string ?? "").tmp"
        let staged = try StagedFile(name, in: destination.removingLastComponent())
        let buffer = ChunkBuffer()
        var piece: [UInt8] = []
        repeat {
            try Task.checkCancellation()
            let last = piece
            async let written: Void = staged.append(last)
            let count = try await reader.read(into: buffer.bytes)
            try await written
            report(Int64(last.count))
            piece = buffer.copy(first: count)
        } while !piece.isEmpty
        try await staged.commit(to: destination, mode: mode)
    }

    private func append(_ bytes: [UInt8]) throws {
        try file?.write(bytes)
        file?.startWriteback(ofLast: Int64(bytes.count))
    }

    private func commit(to destination: FilePath, mode: UInt16) throws {
        if let file = file.take() { try file.commit(to: destination, mode: mode) }
    }
}
