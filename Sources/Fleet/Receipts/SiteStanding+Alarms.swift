import Diagnostics
import Signing

extension SiteStanding {
    /// What somebody should look at, each in a line.
    package var alarms: [String] {
        var lines: [String] = []
        if !forks.isEmpty {
            lines.append(
                "forked at receipt \(list(forks)): its state runs on two machines, or came back from a backup"
            )
        }
        for gap in gaps.suffix(3) {
            lines.append(
                gap.first == gap.last
                    ? "receipt \(gap.first) is missing so far"
                    : "receipts \(gap.first) to \(gap.last) are missing so far"
            )
        }
        if hasGoneBack, let furthest {
            lines.append("has gone back behind bundle \(furthest.position), which it had confirmed")
        }
        if !wrongClocks.isEmpty {
            lines.append("its clock was wrong in receipt \(list(wrongClocks))")
        }
        return lines
    }

    private func list(_ numbers: [Int64]) -> String {
        numbers.suffix(5).map(String.init).joined(separator: ", ")
    }
}
