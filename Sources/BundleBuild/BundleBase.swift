/// What a bundle builds on.
package enum BundleBase: Sendable, Equatable {
    /// Nothing: any site can import it.
    case full
    /// The last shipped bundle of the stream; nothing when there is none.
    case last
    /// The bundle with this sequence.
    case sequence(Int64)

    /// Parses `full`, `last` or a sequence from 1 on; nil for anything else.
    package init?(_ text: String) {
        switch text {
        case "full": self = .full
        case "last": self = .last
        default:
            guard let number = Int64(text), number > 0 else { return nil }
            self = .sequence(number)
        }
    }
}

/// What somebody asks a bundle to build on.
package enum BaseRule: Sendable, Equatable {
    /// The newest bundle that every site of the stream has confirmed by a receipt; none while one of them has confirmed nothing.
    case acknowledged
    /// This one.
    case exactly(BundleBase)

    /// Parses `acknowledged`, `full`, `last` or a sequence from 1 on; nil for anything else.
    package init?(_ text: String) {
        guard text != "acknowledged" else {
            self = .acknowledged
            return
        }
        guard let base = BundleBase(text) else { return nil }
        self = .exactly(base)
    }
}
