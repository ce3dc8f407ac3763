import Delta
import Signing

/// Why a layer goes whole although the bundle builds on another one, as `contents.json` says it.
enum WholeCause: Sendable, Hashable {
    /// The site holds nothing of the layer's repositories that the new bundle replaces or keeps.
    case noBase
    /// The site holds bases, and the hub has their bytes no more.
    case baseNotAtHand
    /// Making a patch failed; a warning says how.
    case failed
    /// The site asked for it.
    case repair
    /// A patch was tried.
    case tried(WholeReason)

    /// The word for it.
    var name: PlainName? {
        switch self {
        case .noBase: PlainName("no-base")
        case .baseNotAtHand: PlainName("base-not-at-hand")
        case .failed: PlainName("failed")
        case .repair: PlainName("repair")
        case .tried(let reason): PlainName(reason.rawValue)
        }
    }
}
