import Content
import FileIO
import SystemPackage

/// Layers of shipped bundles, one file each, so that the next patches have bases even where the sources have forgotten them.
///
/// Nothing here is waited for until it is on disk, and nothing is believed: a layer is hashed when it serves as a base. What
/// cannot be read is as good as absent.
struct LayerCache: ContentSource {
    let folder: FilePath

    func contains(_ descriptor: Descriptor) -> Bool {
        let path = path(of: descriptor.digest)
        do {
            return try Directory.kind(of: path) == .file && ReadableFile(path).size == descriptor.size
        } catch {
            return false
        }
    }

    /// Whether exactly these bytes are here; what has their name and is something else is removed.
    func holds(_ descriptor: Descriptor) -> Bool {
        let path = path(of: descriptor.digest)
        guard Directory.kind(of: path) != nil else { return false }
        do {
            if try FileDigest.isFile(at: path, descriptor.digest, size: descriptor.size) { return true }
            try Directory.removeTree(path)
            return false
        } catch {
            return false
        }
    }

    func withContent<Result>(
        of descriptor: Descriptor,
        _ body: (inout any ContentReader) async throws -> Result
    ) async throws -> Result {
        guard contains(descriptor) else { throw ContentError.missing(descriptor.digest) }
        return try await FileSource(path(of: descriptor.digest)).withContent(of: descriptor, body)
    }

    /// Where a layer is, or would be.
    func path(of digest: Digest) -> FilePath {
        folder.appending("\(digest.algorithm.rawValue)-\(digest.hex)")
    }

    /// Removes everything but the layers in `digests`.
    func prune(keeping digests: Set<Digest>) throws {
        guard Directory.kind(of: folder) != nil else { return }
        let kept = Set(digests.map { path(of: $0).lastComponent?.string ?? "" })
        for entry in try Directory.entries(of: folder) where !kept.contains(entry.name) {
            try Directory.removeTree(folder.appending(entry.name))
        }
    }
}
