import BundleFormat
import Content
import OCILayout

extension Contents {
    /// The digest of what a site holds after the bundle: every name and what it stands for, every blob, and the snapshot.
    var stateDigest: Digest { Digest(ofState: blobs.map(\.digest), images, snapshot) }
}

extension ImageSet {
    /// The digest of what a site holds that has exactly this.
    var stateDigest: Digest { Digest(ofState: blobs.map(\.descriptor.digest), images, snapshot) }
}

extension Digest {
    fileprivate init(
        ofState blobs: [Digest],
        _ images: [Contents.ImageEntry],
        _ snapshot: Contents.SnapshotEntry?
    ) {
        var lines = blobs.map(\.description).sorted()
        lines += images.map { "\($0.repository):\($0.tag?.description ?? "")=\($0.digest)" }
        lines.append("snapshot=\(snapshot?.digest.description ?? "")")
        self = .of(Array(lines.joined(separator: "\n").utf8))
    }
}
