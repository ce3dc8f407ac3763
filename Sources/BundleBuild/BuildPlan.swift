package import BundleFormat
package import Content
import Fleet
package import Signing

/// What a build will ship, worked out before anything is written; a dry run prints it.
package struct BuildPlan: Encodable, Sendable, Equatable {
    /// A volume, or another file, to be written.
    package struct Volume: Codable, Sendable, Equatable {
        /// Its name.
        package let name: String
        /// Its exact size in bytes.
        package let size: Int64
    }

    /// The lineage of the bundle.
    package let stream: StreamID
    /// Where it will stand in it.
    package let position: BundlePosition
    /// The sites that it is for.
    package let sites: [SiteIdentity]
    /// The sequence of the bundle that it builds on; nil for a full one.
    package let base: Int64?
    /// The digest of the ledger entry before it: a plan is stale when the ledger has moved on.
    package let basis: Digest
    /// Everything in it and how the site gets it.
    package let contents: Contents
    /// The volumes.
    package let volumes: [Volume]
    /// The importers that go along, once for all bundles of a medium.
    package let importers: [Volume]

    /// What a plan is made for: the last entry of the stream's ledger.
    static func basis(_ last: Ledger.Entry?) throws -> Digest {
        .of(try last?.encoded() ?? [])
    }

    /// The blobs that are shipped.
    package var shipped: [Contents.BlobEntry] { contents.blobs.filter { $0.delivery != .held } }
    /// The blobs that the site has.
    package var held: [Contents.BlobEntry] { contents.blobs.filter { $0.delivery == .held } }
    /// The bytes of content in the volumes.
    package var shippedBytes: Int64 {
        shipped.reduce(0) { $0 + ($1.delivery.carried(for: $1.descriptor)?.size ?? 0) }
    }
    /// The bytes that are not shipped since the site has them.
    package var heldBytes: Int64 { held.reduce(0) { $0 + $1.size } }
    /// The bytes of all volumes.
    package var volumeBytes: Int64 { volumes.reduce(0) { $0 + $1.size } }
}
