import BundleFormat
import Diagnostics
import Signing

extension FleetStatus.Site {
    /// The snapshot that is active there, or several where targets differ.
    package var snapshot: String? {
        let active = Set(receipt?.targets.filter { $0.state != .refused }.compactMap(\.snapshot) ?? [])
        return active.isEmpty ? confirmed?.snapshot : active.sorted().joined(separator: ", ")
    }

    /// What there is to say beside the state.
    package var remarks: [String] {
        var remarks = alarms
        if let heldAt = receipt?.heldAt { remarks.append("held at \(heldAt) since a rollback") }
        if let failure = receipt?.failure { remarks.append(failure.message) }
        for target in receipt?.targets ?? [] where target.state == .refused {
            remarks.append("\(target.target): \(target.message ?? "refused")")
        }
        if let drift = receipt?.drift, drift.open > 0 {
            remarks.append("\(Pluralized(drift.open, "object")) differ from the snapshot")
        }
        if let requests = receipt?.requests, requests > 0 {
            remarks.append("asks for a repair")
        }
        return remarks
    }
}

extension Int64 {
    /// Seconds as people say how old something is.
    package var asAge: String {
        switch self {
        case ..<3_600: "\(self / 60) min"
        case ..<(2 * 86_400): "\(self / 3_600) h"
        default: "\(self / 86_400) d"
        }
    }
}
