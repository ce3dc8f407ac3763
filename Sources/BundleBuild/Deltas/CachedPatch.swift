import Content
import Delta
import FileIO
import SystemPackage

/// A patch in a file of this run alone, read again: nothing about it is taken from elsewhere.
struct CachedPatch: Sendable, Equatable {
    /// Where it is.
    let path: FilePath
    /// Its digest.
    let digest: Digest
    /// Its size in bytes.
    let size: Int64
    /// The layers that it is applied to, as it says itself: of those that it was made from, the ones that could be unpacked.
    let bases: [Digest]
    /// What applying it takes on a disk, in bytes.
    let scratch: Int64

    /// Reads the patch at `path`.
    /// - Throws: A ``PatchError`` when this program could not apply it, ``ContentError/missing(_:)`` when it is not for `key`.
    init(at path: FilePath, for key: PatchKey) throws {
        let description = try PatchDescription(of: path)
        bases = description.bases.map(\.digest)
        guard description.target == key.target, bases.allSatisfy(key.bases.contains) else {
            throw ContentError.missing(key.target)
        }
        self.path = path
        digest = try FileDigest.of(path)
        size = try ReadableFile(path).size
        scratch = description.scratchLength
    }
}
