package import BundleFormat
import Content
package import Signing

/// What the receipts of a site add up to.
///
/// Receipts by one key are a chain. Where two follow the same one, the site runs twice, or went back to a backup: then it has several heads,
/// and what it has for certain is what the least of them has.
package struct SiteStanding: Codable, Sendable, Equatable {
    /// Receipts that are not there.
    package struct Gap: Codable, Sendable, Equatable {
        /// The first.
        package let first: Int64
        /// The last.
        package let last: Int64
    }

    /// The largest document, in bytes.
    static let maximumBytes = 4 << 20
    /// The most places that a list names.
    private static let maximumPlaces = 100

    /// The version of this form: 1.
    package private(set) var version = 1
    /// The site.
    package let site: SiteIdentity
    /// Its key.
    package let key: KeyID
    /// How many receipts there are.
    package let count: Int
    /// The newest, by number; several after a fork, at most eight.
    package let heads: [Receipt]
    /// The numbers that two receipts have, or whose receipt does not follow the one before: at most a hundred.
    package let forks: [Int64]
    /// What is missing in between: at most a hundred.
    package let gaps: [Gap]
    /// The receipts that show an older bundle than one before: at most a hundred.
    package let setbacks: [Int64]
    /// The receipts whose clock is earlier than what was signed already: at most a hundred.
    package let wrongClocks: [Int64]
    /// The newest bundle that any receipt has shown.
    package let furthest: SiteState.Bundle?

    /// Sums up `receipts`, by number.
    init(of enrolment: SiteEnrolment, _ receipts: [SignedReceipt]) {
        site = enrolment.site
        key = enrolment.key.id
        count = receipts.count
        var forks: Set<Int64> = []
        var gaps: [Gap] = []
        var setbacks: [Int64] = []
        var named: Set<Digest> = []
        var furthest: SiteState.Bundle?
        var before: (number: Int64, digests: Set<Digest>) = (0, [])
        var current = before
        for receipt in receipts {
            let number = receipt.receipt.number
            if number == current.number {
                forks.insert(number)
            } else {
                if number > current.number + 1 {
                    gaps.append(Gap(first: current.number + 1, last: number - 1))
                }
                before = current
                current = (number, [])
            }
            current.digests.insert(receipt.digest)
            if let previous = receipt.receipt.previous {
                named.insert(previous)
                if before.number == number - 1, !before.digests.contains(previous) { forks.insert(number) }
            }
            guard let bundle = receipt.receipt.bundle else {
                if furthest != nil { setbacks.append(number) }
                continue
            }
            if let known = furthest, bundle.position < known.position {
                setbacks.append(number)
            } else {
                furthest = bundle
            }
        }
        // What nothing follows is a head, unless what follows it is only missing.
        let missing = Set(gaps.map { $0.first - 1 })
        let heads = receipts.filter {
            !named.contains($0.digest)
                && ($0.receipt.number == current.number || !missing.contains($0.receipt.number))
        }
        self.heads = heads.suffix(8).map(\.receipt)
        self.forks = forks.sorted().suffix(Self.maximumPlaces)
        self.gaps = gaps.suffix(Self.maximumPlaces)
        self.setbacks = setbacks.suffix(Self.maximumPlaces)
        wrongClocks = receipts.map(\.receipt).filter { !$0.moment.isPlausible }.map(\.number)
            .suffix(Self.maximumPlaces)
        self.furthest = furthest
    }

    /// The newest receipt.
    package var newest: Receipt? { heads.last }

    /// The bundle that the site has for certain: the oldest of those that its heads show; nil where one of them has none.
    package var confirmed: SiteState.Bundle? {
        let bundles = heads.map(\.bundle)
        guard bundles.allSatisfy({ $0 != nil }) else { return nil }
        return bundles.compactMap(\.self).min { $0.position < $1.position }
    }

    /// Whether the site has gone back behind what it had confirmed, as one does that comes from a backup.
    package var hasGoneBack: Bool {
        guard let furthest else { return false }
        return confirmed.map { $0.position < furthest.position } ?? true
    }
}

extension Receipt.Moment {
    /// Whether the clock is no earlier than what was signed already.
    package var isPlausible: Bool { clock.map { $0 >= latestSigned } ?? false }
}
