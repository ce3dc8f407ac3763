import Recompression

/// Why a layer is shipped whole rather than as a patch.
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
        }
    }
}
