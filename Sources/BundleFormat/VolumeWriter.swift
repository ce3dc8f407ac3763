import Archive
package import Content
import FileIO
package import SystemPackage

/// Writes the volumes of a plan, one pass over the content: read, verify, hash and write overlap.
package struct VolumeWriter: Sendable {
    /// What happened, for progress.
    package enum Event: Sendable {
        /// So many more bytes are in a volume.
        case wrote(bytes: Int64)
        /// A volume is complete.
        case finished(PackedFile)
    }

    private let plan: VolumePlan
    private let folder: FilePath
    private let report: @Sendable (Event) -> Void

    /// Writes `plan` into `folder`, which exists.
    package init(_ plan: VolumePlan, into folder: FilePath, report: @escaping @Sendable (Event) -> Void) {
        self.plan = plan
        self.folder = folder
        self.report = report
    }

    /// Writes every volume.
    /// - Throws: ``ContentError`` when `source` holds other bytes than described, ``FileError`` for the medium.
    package func write(from source: some ContentSource) async throws -> [PackedFile] {
        let output = VolumeOutput(plan, folder: folder, report: report)
        for content in plan.contents {
            try await source.withContent(of: content.descriptor) { reader in
                var verified = VerifyingReader(reader, expecting: content.descriptor)
                for index in content.pieces {
                    let entry = plan.entry(index)
                    try await output.begin(entry, ofVolume: Int(plan.pieces[index].volume))
                    try await output.copy(entry.size, from: &verified)
                    try await output.end(entry)
                }
                try await verified.forEachChunk { _ in }
            }
        }
        return try await output.finish()
    }
}

/// The volume that is being written, and those that are complete.
private final class VolumeOutput {
    private let documents: [VolumeDocument]
    private let folder: FilePath
    private let report: @Sendable (VolumeWriter.Event) -> Void
    private var current: (number: Int, file: VolumeFile)?
    private var finished: [PackedFile] = []

    init(_ plan: VolumePlan, folder: FilePath, report: @escaping @Sendable (VolumeWriter.Event) -> Void) {
        documents = plan.documents
        self.folder = folder
        self.report = report
    }

    func begin(_ entry: VolumeEntry, ofVolume number: Int) async throws {
        if current?.number != number {
            try await endVolume()
            current = (number, try VolumeFile(BundleNames.volume(number), in: folder))
            for document in documents {
                try await write(document.entry.header + document.bytes)
                try await end(document.entry)
            }
        }
        try await write(entry.header)
    }

    func end(_ entry: VolumeEntry) async throws {
        try await write([UInt8](repeating: 0, count: entry.padding))
    }

    /// Copies `length` bytes; the next piece is read and verified while the last one is hashed and written.
    func copy(_ length: Int64, from reader: inout VerifyingReader) async throws {
        guard let file = current?.file else { return }
        let buffer = ChunkBuffer()
        var remaining = length
        var piece: [UInt8] = []
        while true {
            try Task.checkCancellation()
            let last = piece
            async let written: Void = file.write(last)
            let wanted = Int(min(Int64(buffer.bytes.count), remaining))
            let count =
                wanted == 0 ? 0 : try await reader.read(into: .init(rebasing: buffer.bytes[..<wanted]))
            try await written
            report(.wrote(bytes: Int64(last.count)))
            if count == 0 { return }
            remaining -= Int64(count)
            piece = buffer.copy(first: count)
        }
    }

    func finish() async throws -> [PackedFile] {
        try await endVolume()
        return finished
    }

    private func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        try await current?.file.write(bytes)
        report(.wrote(bytes: Int64(bytes.count)))
    }

    private func endVolume() async throws {
        guard let (number, file) = current else { return }
        try await write(TarHeader.end)
        let packed = try await file.finish(as: folder.appending(BundleNames.volume(number)))
        finished.append(packed)
        report(.finished(packed))
        current = nil
    }
}
