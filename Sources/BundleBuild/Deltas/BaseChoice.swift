import BundleFormat
import Content
import OCILayout

/// Chooses the layers of the last bundle that a new layer is most likely made of.
///
/// First layers of the layer's own repositories that the new bundle replaces, then those that it keeps; when there are none, layers of
/// other repositories that it replaces. Among equals those of the nearest size.
struct BaseChoice {
    /// The most bases of one patch.
    static let most = 4
    /// Bases may together have so many times the size of the layer, and ``slack`` more.
    private static let proportion: Int64 = 2
    /// What bases may have beside that, in bytes: 32 MiB.
    private static let slack: Int64 = 32 << 20

    private let layers: [Ledger.Layer]
    private let kept: Set<Digest>

    /// Chooses for the layers of `set` among those of `base`.
    init(for set: ImageSet, among base: Ledger.Entry) {
        layers = base.layers
        kept = Set(set.blobs.map(\.descriptor.digest))
    }

    /// The bases for `layer`, best first.
    func bases(for layer: ImageSet.Blob) -> [Ledger.Layer] {
        let own = layers.filter { !layer.repositories.isDisjoint(with: $0.repositories) }
        let candidates = own.isEmpty ? layers.filter { !kept.contains($0.digest) } : own
        let ranked = candidates.sorted { rank($0, for: layer) < rank($1, for: layer) }
        var room = layer.descriptor.size * Self.proportion + Self.slack
        var bases: [Ledger.Layer] = []
        for base in ranked where bases.count < Self.most && base.size <= room {
            bases.append(base)
            room -= base.size
        }
        return bases
    }

    private func rank(_ base: Ledger.Layer, for layer: ImageSet.Blob) -> (Int, Int64, Digest) {
        (kept.contains(base.digest) ? 1 : 0, abs(base.size - layer.descriptor.size), base.digest)
    }
}
