package import BundleFormat
import Content
package import Signing

/// Where the sites of a fleet stand, as far as receipts and the ledger tell: the use case `fleet status`, and its JSON document.
package struct FleetStatus: Encodable, Sendable {
    /// What is to be said of a site first.
    package enum State: String, Encodable, Sendable, CaseIterable {
        /// It has forked, gone back, or somebody looks at its receipts for another reason.
        case alarm
        /// A snapshot was refused there or is not well, or its last run failed.
        case refused
        /// Something differs from its snapshot.
        case drifted
        /// Nothing came for longer than it should.
        case overdue
        /// It has not confirmed the last bundle.
        case behind
        /// It has the last bundle, and its snapshot is not active everywhere.
        case waiting
        /// It has the last bundle, and its snapshot is active.
        case current
        /// It has sent no receipt.
        case unknown
    }

    /// A bundle that was shipped.
    package struct Shipped: Encodable, Sendable {
        /// Its sequence.
        package let sequence: Int64
        /// Its snapshot.
        package let snapshot: String?
        /// When it was made.
        package let created: Timestamp
    }

    /// One site.
    package struct Site: Encodable, Sendable {
        /// The site.
        package let site: PlainName
        /// The group of which it is; nil for a site with a stream of its own.
        package let group: PlainName?
        /// What it is selected by.
        package let labels: [String: String]
        /// What is to be said first.
        package let state: State
        /// What somebody should look at.
        package let alarms: [String]
        /// Whether its key is known.
        package let isEnrolled: Bool
        /// The last bundle that was made for it.
        package let shipped: Shipped?
        /// The bundle that it has for certain.
        package let confirmed: SiteState.Bundle?
        /// Seconds since its newest receipt, by its clock or by what was signed; nil without a receipt.
        package let age: Int64?
        /// Its newest receipt.
        package let receipt: Receipt?
    }

    /// When this was looked at.
    package let moment: Timestamp
    /// The newest trust root.
    package let root: Int
    /// The sites, by name.
    package let sites: [Site]

    /// Looks at the ledger of `fleet`.
    /// - Parameters:
    ///   - overdue: After how many seconds a site should have sent a receipt.
    /// - Throws: ``FleetError``, ``SigningError``, ``FileError``.
    package init(of fleet: FleetConfiguration, at moment: Timestamp, overdue: Int64) throws {
        let ledger = Ledger(fleet.ledger)
        let register = SiteRegister(of: fleet)
        self.moment = moment
        root = try FleetTrust(fleet).root.root.version
        var last: [StreamID: Ledger.Entry?] = [:]
        sites = try fleet.sites.map { site in
            let stream = fleet.stream(of: site)
            if last[stream.id] == nil { last[stream.id] = try ledger.last(of: stream.id) }
            return Site(
                site,
                of: stream,
                shipped: last[stream.id] ?? nil,
                isEnrolled: try register.enrolment(of: site.uid) != nil,
                try register.standing(of: site.uid),
                at: moment,
                overdue: overdue
            )
        }.sorted { $0.site < $1.site }
    }

    /// How many sites are in each state, in the order of the states.
    package var counts: [(state: State, count: Int)] {
        State.allCases.map { state in (state, sites.count { $0.state == state }) }.filter { $0.count > 0 }
    }
}

extension FleetStatus.Site {
    fileprivate init(
        _ site: FleetConfiguration.Site,
        of stream: FleetStream,
        shipped entry: Ledger.Entry?,
        isEnrolled: Bool,
        _ standing: SiteStanding?,
        at moment: Timestamp,
        overdue: Int64
    ) {
        self.site = site.name
        group = stream.isGroup ? stream.name : nil
        labels = site.labels
        self.isEnrolled = isEnrolled
        shipped = entry.map {
            FleetStatus.Shipped(
                sequence: $0.position.sequence,
                snapshot: $0.snapshot,
                created: $0.created
            )
        }
        receipt = standing?.newest
        confirmed = standing?.confirmed
        alarms = standing?.alarms ?? []
        // A clock that lags is put right by what was signed; one ahead of this one counts as now.
        let told = receipt.map { max($0.moment.clock ?? $0.moment.latestSigned, $0.moment.latestSigned) }
        age = told.map { max(0, moment.secondsSinceEpoch - $0.secondsSinceEpoch) }
        guard let standing, let receipt else {
            state = .unknown
            return
        }
        let targets = receipt.targets
        state =
            if !standing.forks.isEmpty || standing.hasGoneBack {
                .alarm
            } else if receipt.failure != nil || targets.contains(where: { $0.state == .refused }) {
                .refused
            } else if let drift = receipt.drift, drift.open > 0 {
                .drifted
            } else if let age, age > overdue {
                .overdue
            } else if let entry, standing.confirmed?.statement != entry.statement {
                .behind
            } else if receipt.heldAt != nil || targets.contains(where: { $0.state == .waiting }) {
                .waiting
            } else {
                .current
            }
    }
}
