import BundleImport
import Content
import Diagnostics
import Signing

/// What an approver signs, for people.
struct SigningText {
    private let candidates: [BundleSigner.Candidate]

    init(_ candidates: [BundleSigner.Candidate]) {
        self.candidates = candidates
    }

    /// The whole statement of one bundle; of several a line each, and the sum.
    var lines: [String] {
        if let only = candidates.first, candidates.count == 1 {
            return StatementText(only.statement, digest: only.digest).lines
        }
        let sites = Set(candidates.flatMap { $0.statement.sites })
        let bytes = candidates.reduce(0) { $0 + $1.statement.totals.blobBytes }
        let earliest = candidates.map(\.statement.expires).min()
        return candidates.map(Self.line) + [
            "\(Pluralized(candidates.count, "bundle")) for \(Pluralized(sites.count, "site")), \(ByteCount(bytes))"
                + (earliest.map { "; the first expires \($0)" } ?? "")
        ]
    }

    private static func line(_ candidate: BundleSigner.Candidate) -> String {
        let statement = candidate.statement
        let sites = statement.sites.map(\.id.description).joined(separator: ", ")
        let base =
            switch statement.base {
            case .full: "full"
            case .delta(let sequence, _): "on top of bundle \(sequence)"
            }
        return "  \(sites)  bundle \(statement.position), \(base), snapshot \(statement.snapshot ?? "none"): "
            + "\(candidate.newImages) of \(Pluralized(candidate.images, "image")) new, "
            + "\(Pluralized(Int(statement.totals.manifests), "object")), \(ByteCount(statement.totals.blobBytes)), "
            + "expires \(statement.expires), statement \(candidate.digest.short)"
    }
}
