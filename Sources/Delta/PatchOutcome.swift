import Recompression

/// What came of the wish to ship a layer as a patch.
package enum PatchOutcome<Patch> {
    /// There is one, proven.
    case patch(Patch)
    /// There is none; the layer goes whole.
    case whole(WholeReason)

    /// The same with what `transform` makes of the patch.
    package func map<Other, Failure: Error>(
        _ transform: (Patch) throws(Failure) -> Other
    ) throws(Failure) -> PatchOutcome<Other> {
        switch self {
        case .patch(let patch): .patch(try transform(patch))
        case .whole(let reason): .whole(reason)
        }
    }
}

extension PatchOutcome: Sendable where Patch: Sendable {}
extension PatchOutcome: Equatable where Patch: Equatable {}

/// Why a layer is shipped whole rather than as a patch; the words of `contents.json`.
package enum WholeReason: String, Error, Sendable, Hashable, CaseIterable {
    /// The compressed form is none that can be rebuilt: not gzip, not zstd of a known encoder, not a plain tar.
    case unknownCompression = "unknown-compression"
    /// The deflate stream is malformed, or uses what no encoder in use writes.
    case unusualStream = "unusual-stream"
    /// The corrections that rebuild the compressed form cost too much.
    case costlyCorrections = "costly-corrections"
    /// The patch would not be smaller than the layer.
    case noGain = "no-gain"
    /// The patch, applied on the hub, did not give the layer back.
    case failedProof = "failed-proof"
    /// The layer unpacks to more than the limit.
    case tooLarge = "too-large"
    /// The site has no layer that a patch could be made from.
    case noBase = "no-base"
    /// The site has such layers, and the hub has their bytes no more.
    case baseNotAtHand = "base-not-at-hand"
    /// Making a patch failed; a warning says how.
    case failed
    /// The site asked for the layer.
    case repair

    /// The reason that a compressed stream gives.
    init(_ stream: UnrebuildableStream) {
        self =
            switch stream {
            case .unknownCompression: .unknownCompression
            case .unusual: .unusualStream
            case .costlyCorrections: .costlyCorrections
            case .tooLarge: .tooLarge
            }
    }

    /// A few words for people.
    package var explanation: String {
        switch self {
        case .unknownCompression: "its compression cannot be rebuilt"
        case .unusualStream: "its compressed stream is unusual"
        case .costlyCorrections: "its compressed stream is too far from every known encoder"
        case .noGain: "a patch would not be smaller"
        case .failedProof: "the patch did not give it back"
        case .tooLarge: "it unpacks to more than the limit"
        case .noBase: "the site has nothing like it"
        case .baseNotAtHand: "the hub has the layers no more that the site has"
        case .failed: "making a patch of it failed"
        case .repair: "the site asked for it"
        }
    }
}
