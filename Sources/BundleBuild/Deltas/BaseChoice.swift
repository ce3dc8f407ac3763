import BundleFormat
import Content
import Fleet
import OCILayout

/// Chooses the layers of the last bundle that a new layer is most likely made of.
///
/// Layers of the layer's own repositories that the new bundle replaces, and those that it keeps as far as they are nearer in size; when
/// there are none, layers of other repositories that it replaces. The nearest in size come first, and none that is far larger than the
/// layer: each base is unpacked at the site.
struct BaseChoice {
    /// The most bases of one patch.
    static let most = 4
    /// The first base may have so many times the size of the layer; all of them together a quarter of that.
    private static let proportion: Int64 = 16
    /// What they may have beside that, in bytes: 4 MiB.
    private static let slack: Int64 = 4 << 20

    private let layers: [Ledger.Blob]
    private let kept: Set<Digest>

    /// Chooses for the layers of `set` among those of `base`.
    init(for set: ImageSet, among base: Ledger.Entry) {
        layers = base.layers
        kept = Set(set.blobs.map(\.descriptor.digest))
    }

    /// The bases for `layer`, best first.
    func bases(for layer: ImageSet.Blob) -> [Ledger.Blob] {
        let size = layer.descriptor.size
        let fitting = layers.filter { $0.size <= size * Self.proportion + Self.slack }
        let own = fitting.filter { !layer.repositories.isDisjoint(with: $0.repositories) }
        let nearest = own.filter { !kept.contains($0.digest) }.map { abs($0.size - size) }.min() ?? .max
        let likely = own.filter { !kept.contains($0.digest) || abs($0.size - size) <= nearest }
        let candidates = likely.isEmpty ? fitting.filter { !kept.contains($0.digest) } : likely
        let ranked = candidates.sorted {
            (abs($0.size - size), $0.digest) < (abs($1.size - size), $1.digest)
        }
        var bases = Array(ranked.prefix(1))
        var room = size * Self.proportion / 4 + Self.slack - (bases.first?.size ?? 0)
        for base in ranked.dropFirst() where bases.count < Self.most && base.size <= room {
            bases.append(base)
            room -= base.size
        }
        return bases
    }
}
