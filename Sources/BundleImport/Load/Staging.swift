package import Content
import FileIO
package import SystemPackage

/// Verified content that nothing can see yet, kept over runs so that a rerun goes on where the last one stopped.
///
/// A file has its final name here only when its bytes were verified and are on disk. Parts of a blob that is split over several media
/// are kept as they are until the last one is there; they are verified together.
package struct Staging: ContentSource {
    /// Where it is.
    package let folder: FilePath

    /// Stages in `folder`, which is made on first use.
    package init(_ folder: FilePath) {
        self.folder = folder
    }

    /// Makes the folder and removes what an interrupted run left half-written.
    package func prepare() throws {
        try Directory.create(folder, mode: 0o700)
        for entry in try Directory.entries(of: folder) where entry.name.hasSuffix(".tmp") {
            try Directory.removeTree(folder.appending(entry.name))
        }
    }

    /// The folder for what a patch is applied to; what an interrupted run left there goes with ``prepare()``.
    package var scratch: FilePath { folder.appending("scratch.tmp") }

    package func contains(_ descriptor: Descriptor) throws -> Bool {
        try size(at: path(of: descriptor)) == descriptor.size
    }

    /// Where the content is once it is staged.
    package func path(of descriptor: Descriptor) -> FilePath {
        folder.appending("\(descriptor.digest.algorithm.rawValue)-\(descriptor.digest.hex)")
    }

    package func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard try contains(descriptor) else { throw ContentError.missing(descriptor.digest) }
        var reader: any ContentReader = try FileReader(path(of: descriptor))
        return try await body(&reader)
    }

    /// Keeps `descriptor`, verified on the way.
    /// - Throws: ``ContentError`` when `source` holds other bytes; nothing is kept then.
    package func put(
        _ descriptor: Descriptor,
        from source: some ContentSource,
        report: @Sendable (Int64) -> Void
    ) async throws {
        guard try !contains(descriptor) else { return }
        let destination = path(of: descriptor)
        try await source.withContent(of: descriptor) { reader in
            var verified = VerifyingReader(reader, expecting: descriptor)
            try await StagedFile.write(&verified, to: destination, mode: 0o444, report: report)
        }
    }

    /// Whether part `index`, counted from 0, is kept.
    package func containsPart(_ index: Int, length: Int64, of descriptor: Descriptor) throws -> Bool {
        try size(at: partPath(index, of: descriptor)) == length
    }

    /// Keeps one part of a split blob as it is, unverified.
    package func putPart(
        _ index: Int,
        of descriptor: Descriptor,
        from reader: inout some ContentReader,
        report: @Sendable (Int64) -> Void
    ) async throws {
        try await StagedFile.write(&reader, to: partPath(index, of: descriptor), mode: 0o600, report: report)
    }

    /// Reads a part that is kept.
    package func partReader(_ index: Int, of descriptor: Descriptor) throws -> some ContentReader {
        try FileReader(partPath(index, of: descriptor))
    }

    /// Drops what is staged of a blob.
    package func remove(_ descriptor: Descriptor) throws {
        try Directory.removeFile(path(of: descriptor))
    }

    /// Drops the parts of a blob.
    package func removeParts(of descriptor: Descriptor, count: Int) throws {
        for index in 0..<count { try Directory.removeFile(partPath(index, of: descriptor)) }
    }

    /// Drops everything.
    package func clear() throws {
        try Directory.removeTree(folder)
    }

    private func partPath(_ index: Int, of descriptor: Descriptor) -> FilePath {
        folder.appending("\(descriptor.digest.algorithm.rawValue)-\(descriptor.digest.hex).part-\(index + 1)")
    }

    private func size(at path: FilePath) throws -> Int64? {
        guard try Directory.examine(path, following: false) == .file else { return nil }
        return try ReadableFile(path).size
    }
}
