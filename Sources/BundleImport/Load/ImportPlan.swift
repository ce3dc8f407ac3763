import BundleFormat
package import Content
package import OCILayout
package import Signing

/// What an import will do, worked out before it does anything.
///
/// A dry run prints it. It carries the state that it was made for, and is refused when the site has moved on.
package struct ImportPlan: Encodable, Sendable, Equatable {
    /// One blob to be loaded.
    package struct Load: Encodable, Sendable, Equatable {
        /// What is loaded.
        package let blob: Digest
        /// Its size in bytes.
        package let size: Int64
        /// The volumes that hold it, or its patch, in order.
        package let volumes: [Int]
        /// The patch that makes it; nil when it comes whole.
        package let patch: Digest?
    }

    /// The digest of the bundle's statement.
    package let statement: Digest
    /// Where the bundle stands in its stream.
    package let position: BundlePosition
    /// Its snapshot.
    package let snapshot: String?
    /// The generation of the site's state that this plan was made for.
    package let generation: Int64
    /// The mirror.
    package let mirror: String
    /// The blobs to load from this medium, in the order of the volumes.
    package let loads: [Load]
    /// The blobs that the mirror has, but not in every repository that needs them.
    package let mounts: [Digest]
    /// The blobs that the mirror has already and this medium carries too; they are read and verified, and not kept.
    package let checks: [Digest]
    /// The blobs of which the mirror holds damaged copies, as far as it was read; they are loaded again.
    package let damaged: [Digest]
    /// The blobs of which only some parts are on this medium; these parts are kept.
    package let partial: [Digest]
    /// The volumes that must still come on another medium.
    package let missingVolumes: [String]
    /// How many blobs are there already.
    package let presentBlobs: Int
    /// Their bytes.
    package let presentBytes: Int64
    /// The bytes that loading takes on the site's disks at the most, ``scratchBytes`` included.
    package let neededBytes: Int64
    /// What of them is given back: the largest patch, and what it is applied to, unpacked.
    package let scratchBytes: Int64
    /// The bytes that these disks can take; nil where it cannot be known.
    package let availableBytes: Int64?
    /// The tags that move when everything is there.
    package let tags: [TagMove]

    /// The blobs that are made by patches.
    package var patched: [Load] { loads.filter { $0.patch != nil } }
    /// Whether the site has all content of the bundle.
    package var isComplete: Bool {
        loads.isEmpty && mounts.isEmpty && partial.isEmpty && missingVolumes.isEmpty
    }
    /// The bytes to load.
    package var loadBytes: Int64 { loads.reduce(0) { $0 + $1.size } }
    /// The identity of the plan.
    package var digest: Digest {
        get throws {
            let hasher = DigestHasher()
            try StrictJSONWriter.write(to: hasher.update) { writer in
                try writer.list("checks", checks)
                try writer.list("damaged", damaged)
                try writer.member("generation", generation)
                try writer.list("loads", loads)
                try writer.member("mirror", mirror)
                try writer.list("missingVolumes", missingVolumes)
                try writer.list("partial", partial)
                try writer.list("mounts", mounts)
                try writer.member("statement", statement)
                try writer.list("tags", tags)
            }
            return hasher.finish()
        }
    }
}
