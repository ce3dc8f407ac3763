import BundleFormat
import Content
import FileIO
import SystemPackage

/// Reads content, and leaves a copy of every layer that is read to its end on a shelf.
struct KeepingSource: ContentSource {
    private let base: any ContentSource
    private let shelf: LayerShelf
    private let workFolder: WorkFolder

    init(_ base: any ContentSource, shelf: LayerShelf, workFolder: WorkFolder) {
        self.base = base
        self.shelf = shelf
        self.workFolder = workFolder
    }

    func contains(_ descriptor: Descriptor) async throws -> Bool {
        try await base.contains(descriptor)
    }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard descriptor.canBePatched, try !shelf.contains(descriptor) else {
            return try await base.withContent(of: descriptor, body)
        }
        try Directory.create(shelf.folder)
        let copy = try LayerCopy(
            of: descriptor.size,
            at: workFolder.newPath("copy"),
            to: shelf.path(of: descriptor.digest)
        )
        return try await base.withContent(of: descriptor) { reader in
            var copying: any ContentReader = CopyingReader(base: reader, copy: copy)
            return try await body(&copying)
        }
    }
}

/// A copy that gets its name once it has its size, and is given up when the disk takes no more: it is a help, not a need.
private final class LayerCopy {
    private var file: TemporaryFile?
    private let size: Int64
    private let destination: FilePath

    init(of size: Int64, at path: FilePath, to destination: FilePath) throws {
        file = try TemporaryFile(named: path.lastComponent?.string ?? "", in: path.removingLastComponent())
        self.size = size
        self.destination = destination
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        do {
            try file?.write(bytes)
            guard file?.count == size, let path = file?.path else { return }
            try Directory.move(path, to: destination)
            file = nil
        } catch {
            file = nil
        }
    }
}

private struct CopyingReader: ContentReader {
    var base: any ContentReader
    let copy: LayerCopy

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) async throws -> Int {
        let count = try await base.read(into: buffer)
        copy.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return count
    }
}
