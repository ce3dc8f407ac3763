/// A count with its noun as people say it: `1 volume`, `2 volumes`, `no volumes`.
package struct Pluralized: Sendable, CustomStringConvertible {
    private let count: Int
    private let singular: String

    /// Counts things whose plural ends in `s`.
    package init(_ count: Int, _ singular: String) {
        self.count = count
        self.singular = singular
    }

    package var description: String {
        switch count {
        case 0: "no \(singular)s"
        case 1: "1 \(singular)"
        default: "\(count) \(singular)s"
        }
    }
}
