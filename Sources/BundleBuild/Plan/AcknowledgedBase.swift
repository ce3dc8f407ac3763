import BundleFormat
import Fleet
import Signing

/// What the sites of a stream have confirmed by receipts, as the base of their next bundle: the oldest of what each of them has.
struct AcknowledgedBase {
    /// The base; full where one of the sites has confirmed nothing that the ledger knows.
    let base: BundleBase
    /// Why it is that one.
    let reason: String
    /// Whether any of the sites has sent a receipt.
    let hasReceipts: Bool

    /// Looks at the newest receipts of the sites of `stream`.
    /// - Throws: ``FleetError/damagedLedger(_:reason:)``.
    init(of stream: FleetStream, _ ledger: Ledger, _ register: SiteRegister) throws {
        var oldest: (site: PlainName, sequence: Int64)?
        var fault: String?
        var hasReceipts = false
        for site in stream.sites {
            guard let standing = try register.standing(of: site.uid) else {
                fault = fault ?? "\(site.name) has sent no receipt"
                continue
            }
            hasReceipts = true
            guard let bundle = standing.confirmed else {
                fault = fault ?? "\(site.name) has no bundle yet"
                continue
            }
            guard standing.heads.allSatisfy({ $0.stream == stream.id }) else {
                fault = fault ?? "\(site.name) still follows another stream"
                continue
            }
            guard try ledger.entry(bundle.position.sequence, of: stream.id)?.statement == bundle.statement
            else {
                fault = fault ?? "the ledger does not know bundle \(bundle.position) of \(site.name)"
                continue
            }
            if oldest.map({ bundle.position.sequence < $0.sequence }) ?? true {
                oldest = (site.name, bundle.position.sequence)
            }
        }
        self.hasReceipts = hasReceipts
        if fault == nil, let oldest {
            base = .sequence(oldest.sequence)
            reason = "builds on bundle \(oldest.sequence), which \(oldest.site) has confirmed"
        } else {
            base = .full
            reason = "a full bundle, since \(fault ?? "no site has confirmed anything")"
        }
    }
}
