import BundleFormat
import Content
import FileIO
import SystemPackage

/// Reads content, and leaves a copy of every layer that is read to its end in a cache.
struct CachingSource: ContentSource {
    private let base: any ContentSource
    private let cache: LayerCache
    private let workFolder: WorkFolder
    private let isPacking: Bool

    /// - Parameter isPacking: Whether what is read goes into the bundle for which `workFolder` has reserved room.
    init(_ base: any ContentSource, cache: LayerCache, workFolder: WorkFolder, isPacking: Bool = false) {
        self.base = base
        self.cache = cache
        self.workFolder = workFolder
        self.isPacking = isPacking
    }

    func contains(_ descriptor: Descriptor) async throws -> Bool {
        try await base.contains(descriptor)
    }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        defer { if isPacking { workFolder.release(descriptor.size) } }
        guard let copy = LayerCopy.begin(descriptor, for: cache, in: workFolder) else {
            return try await base.withContent(of: descriptor, body)
        }
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
    private let workFolder: WorkFolder

    /// Begins a copy; nil for what is no layer, is there already, or does not fit beside the bundle.
    static func begin(_ layer: Descriptor, for cache: LayerCache, in workFolder: WorkFolder) -> LayerCopy? {
        guard layer.canBePatched, !cache.contains(layer), workFolder.take(layer.size) else { return nil }
        do {
            try Directory.create(cache.folder)
            let path = workFolder.newPath("copy")
            let file = try TemporaryFile(named: path.lastComponent?.string ?? "", in: workFolder.path)
            return LayerCopy(file, of: layer.size, to: cache.path(of: layer.digest), in: workFolder)
        } catch {
            workFolder.release(layer.size)
            return nil
        }
    }

    private init(
        _ file: consuming TemporaryFile,
        of size: Int64,
        to destination: FilePath,
        in workFolder: WorkFolder
    ) {
        self.file = consume file
        self.size = size
        self.destination = destination
        self.workFolder = workFolder
    }

    deinit {
        workFolder.release(size)
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
