package import Content
import Delta
package import Signing

/// Which layers of a bundle go as patches, and why others of them do not.
package struct PatchPlan: Sendable {
    /// The patches, by the layer that they make.
    package internal(set) var patches: [Digest: MadePatch] = [:]
    /// The reasons, by layer.
    package private(set) var reasons: [Digest: PlainName] = [:]

    /// Everything goes whole.
    package init() {}

    /// Notes what came of each layer.
    init(_ outcomes: [Digest: PatchOutcome<MadePatch>]) {
        for (layer, outcome) in outcomes {
            switch outcome {
            case .patch(let patch): patches[layer] = patch
            case .whole(let reason): reasons[layer] = PlainName(reason.rawValue)
            }
        }
    }

    /// What the volumes of a bundle are made of: the patches, and whole blobs from `blobs`.
    package func source(beside blobs: some ContentSource) -> RoutedSource {
        let places = patches.values.map { ($0.descriptor.digest, FileSource($0.path)) }
        return RoutedSource(Dictionary(places) { first, _ in first }, others: blobs)
    }
}
