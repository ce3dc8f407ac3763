package import Content
import FileIO
import Recompression
package import SystemPackage

/// What a layer patch says of itself: what it makes, from what, and how its sections lie (`docs/delta-format.md`).
package struct PatchDescription: Sendable, Hashable {
    /// A layer that the patch needs.
    package struct Base: Sendable, Hashable {
        /// The digest of the layer as it is in the registry.
        package let digest: Digest
        /// Its size in bytes.
        package let size: Int64
        /// The number of bytes that it unpacks to.
        package let textLength: Int64
    }

    /// The version that this program writes, and the only one that it reads.
    package static let version: UInt64 = 2

    static let magic = Array("SLDELTA\n".utf8)
    static let headerLimit: Int64 = 1 << 16
    static let baseLimit: Int64 = 16
    /// The largest layer, packed or unpacked, in bytes: 1 TiB.
    static let lengthLimit: Int64 = 1 << 40

    /// The digest of the layer that the patch makes.
    package let target: Digest
    /// Its size in bytes.
    package let targetSize: Int64
    /// The number of bytes that it unpacks to.
    package let textLength: Int64
    /// The layers that it is made from, in the order of their numbers.
    package let bases: [Base]

    /// How the text becomes the layer.
    let packing: Packing
    let sections: SectionLengths

    /// The lengths of the sections in bytes, in the order in which they follow the header.
    struct SectionLengths: Sendable, Hashable {
        var instructions: Int64 = 0
        var differences: Int64 = 0
        var literals: Int64 = 0
        var frames: Int64 = 0
        var corrections: Int64 = 0

        var all: [Int64] { [instructions, differences, literals, frames, corrections] }
    }

    /// The number of bytes that applying it needs in a scratch folder, beside the patch itself.
    package var scratchLength: Int64 {
        bases.reduce(0) { $0 + $1.size + $1.textLength }
    }

    /// Reads the description of the patch at `path`.
    /// - Throws: A ``PatchError``, or what reading throws.
    package init(of path: FilePath) throws {
        try self.init(reading: OpenFile(path))
    }

    /// Compares what the patch says of itself with what was signed of it.
    /// - Throws: A ``PatchError`` unless it makes `layer` of `bases` and needs `scratchLength` bytes for that.
    package func check(makes layer: Descriptor, of bases: [Digest], scratchLength: Int64) throws {
        guard target == layer.digest, targetSize == layer.size, self.bases.map(\.digest) == bases,
            self.scratchLength == scratchLength
        else { throw Self.malformed("it is for another layer, or of other bases") }
    }
}
