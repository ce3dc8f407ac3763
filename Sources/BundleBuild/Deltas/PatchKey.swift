import Content
import Delta

/// What a patch is made of: equal keys make equal patches, whichever site they are for.
struct PatchKey: Sendable, Hashable {
    /// The layer that it makes.
    let target: Digest
    /// The layers that it may be made from, best first.
    let bases: [Digest]
    /// How much work goes into it.
    let setting: PatchSettings
    /// What makes it.
    var coder = PatchDescription.coder

    /// The name of its files in the cache.
    var name: String {
        let parts = [coder, setting.rawValue, target.description]
        return Digest.of(Array((parts + bases.map(\.description)).joined(separator: "\n").utf8)).hex
    }
}
