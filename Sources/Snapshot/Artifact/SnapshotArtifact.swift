package import Content

/// A snapshot as one OCI artifact, which Flux and Argo CD read alike.
package struct SnapshotArtifact: Sendable {
    /// The type of the artifact.
    package static let artifactType: MediaType = "application/vnd.sealift.snapshot.v1"
    /// The largest layer in bytes, compressed or not.
    package static let layerLimit = 64 << 20

    /// The manifest, which names the other two.
    package let manifest: Descriptor
    /// A configuration as images have it.
    package let configuration: Descriptor
    /// The only layer.
    package let layer: Descriptor
    /// Where the three are.
    package let store: MemoryStore

    /// The part of the configuration that holds the signed commit of the snapshot.
    struct Labels: Codable {
        private static let commit = "dev.sealift.git.commit"

        private let labels: [String: String]?

        init(commit: [UInt8]) {
            labels = [Self.commit: String(decoding: commit, as: UTF8.self)]
        }

        /// The commit as Git stores it.
        var commit: [UInt8]? { labels?[Self.commit].map { Array($0.utf8) } }

        private enum CodingKeys: String, CodingKey {
            case labels = "Labels"
        }
    }

    /// The three blobs, children first.
    package var blobs: [Descriptor] { [configuration, layer, manifest] }
}
