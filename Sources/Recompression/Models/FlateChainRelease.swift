/// The two generations of levels 7 to 9 of klauspost/compress.
enum FlateChainRelease {
    /// As in 1.15.12, which the Go programs of Debian 12 have.
    case old
    /// As in Go's compress/flate from 1.27 on.
    case current

    /// How much of the text ahead level 9 takes its estimate of literals from, at most.
    var sampleLength: Int {
        switch self {
        case .old: .max
        case .current: 32_768
        }
    }

    /// How many bits level 9 sets against a match, its extra bits aside.
    var matchCost: Int {
        switch self {
        case .old: 6
        case .current: 3
        }
    }

    /// How many bits a match must save at level 9, and one more.
    var leastGain: Int {
        switch self {
        case .old: 0
        case .current: 4
        }
    }
}
